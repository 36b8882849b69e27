package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.evidence.EvidenceFile;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.JudgePolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Judges an evidence file again and reports on it. */
public final class CanaryReplay {
    private CanaryReplay() {}

    /**
     * The report on an evidence file; the same file gives the same report, bit for bit.
     *
     * @param file policy and events as JSON lines
     * @param toolVersion of QuantBench
     * @param commit of its sources
     * @throws IOException with a sentence that names the file, and the line if that is not as it should be
     */
    public static CanaryReport of(Path file, String toolVersion, String commit) throws IOException {
        Course course = new Course();
        Decision decision = EvidenceFile.replay(file, course::onLook);
        JudgePolicy policy;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            policy = EvidenceJson.readHeader(String.valueOf(reader.readLine()));
        }
        return new CanaryReport(
                CanaryReport.SCHEMA_VERSION,
                new CanaryReport.Provenance(toolVersion, commit, file.toString(), sha256(file), course.looks()),
                policy,
                decision,
                course.momentsUntil(decision),
                course.changes());
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
