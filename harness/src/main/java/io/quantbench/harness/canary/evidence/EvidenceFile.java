package io.quantbench.harness.canary.evidence;

import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads recorded evidence and judges it again. Not thread-safe. */
public final class EvidenceFile {
    private EvidenceFile() {}

    /**
     * Judges a recorded stream again, line by line, in constant memory.
     *
     * @param file UTF-8 JSON lines
     * @param decisions hears the decision of every look, in order
     * @return the decision after the last event
     * @throws EvidenceFormatException naming the file and the line that is not as it should be
     */
    public static Decision replay(Path file, Consumer<Decision> decisions) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return replay(reader, decisions);
        } catch (EvidenceFormatException e) {
            throw new EvidenceFormatException(file + ", " + e.getMessage(), e);
        }
    }

    /** As {@link #replay(Path, Consumer)}, from a reader that the caller closes. */
    public static Decision replay(BufferedReader reader, Consumer<Decision> decisions) throws IOException {
        String header = reader.readLine();
        if (header == null) {
            throw new EvidenceFormatException("line 1 is missing: the file is empty", null);
        }
        CanaryJudge judge = new CanaryJudge(EvidenceJson.readHeader(header));
        long number = 1;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            EvidenceEvent event = EvidenceJson.readEvent(line, number);
            judge.accept(event);
            if (event instanceof EvidenceEvent.Look) {
                decisions.accept(judge.decision());
            }
        }
        return judge.decision();
    }
}
