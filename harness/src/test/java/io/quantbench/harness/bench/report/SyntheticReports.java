package io.quantbench.harness.bench.report;

import io.quantbench.harness.bench.report.BenchReport.Data;
import io.quantbench.harness.bench.report.BenchReport.Gate;
import io.quantbench.harness.bench.report.BenchReport.Quantization;
import io.quantbench.harness.bench.report.BenchReport.Settings;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.report.RunEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Reports of runs that never happened, with figures that could have been measured. */
final class SyntheticReports {
    static final String FP32 = "fp32";
    private static final long ROWS = 600;

    private SyntheticReports() {}

    /** Three valid arms; ours is faster, the published one is slower than fp32. */
    static BenchReport ok() {
        return report(true, arms("int8-dynamic", true), List.of(gate(true)));
    }

    static BenchReport gateFailed() {
        return report(true, arms("int8-dynamic", true), List.of(gate(true), gate(false)));
    }

    static BenchReport invalid() {
        return report(true, arms("int8-dynamic", false), List.of());
    }

    static BenchReport incomplete() {
        return report(false, List.of(arm(FP32, 90_387_606, 9.1, 1, null, true), unmeasured()), List.of());
    }

    /** Stopped before anything was measured. */
    static BenchReport withoutArms() {
        return report(false, List.of(), List.of());
    }

    /** One arm has the given name. */
    static BenchReport withVariantNamed(String name) {
        return report(true, arms(name, true), List.of());
    }

    /** Writes one page of each kind for looking at: the directory is the first argument. */
    public static void main(String[] args) throws IOException {
        for (BenchReport report : List.of(ok(), gateFailed(), invalid(), incomplete())) {
            Path directory = Path.of(args[0]).resolve(report.verdict().status().name());
            new BenchReportFiles(AtomicFiles.onDisk()).write(directory, report);
            System.out.println(new BenchReportText(false).render(report, List.of("report: " + directory)));
        }
    }

    private static BenchReport report(boolean complete, List<ArmReport> arms, List<Gate> gates) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String file : List.of("yelp_labelled.txt", "amazon_cells_labelled.txt", "imdb_labelled.txt")) {
            hashes.put(file, "0123456789abcdef".repeat(4));
        }
        return new BenchReport(
                BenchReport.SCHEMA_VERSION,
                "0.1.0",
                Instant.parse("2026-11-21T10:12:31Z"),
                VerdictWriter.write(complete, FP32, arms, gates),
                gates,
                arms,
                new Settings(
                        FP32,
                        77.0,
                        "70 % of the slowest arm's capacity",
                        12_000_000_000L,
                        500_000_000L,
                        4,
                        "ABBA",
                        1,
                        8,
                        2_000_000,
                        42),
                new Data("labelled sentences", "npm package sentiment@5.0.2, fetched with npm pack", hashes, 3000),
                List.of(new Quantization(
                        "int8-dynamic",
                        1_120_000_000L,
                        List.of(
                                "36 MatMul: u8 activations, s8 weights per channel",
                                "1 Gather: embedding table s8 per row",
                                "12 MatMul of two activations: left in float"))),
                environment());
    }

    private static RunEnvironment environment() {
        return new RunEnvironment(
                "AMD EPYC 9R14 96-Core Processor",
                List.of("avx2", "avx512f", "avx512_vnni"),
                2,
                8L << 30,
                "Linux 6.1.0 amd64",
                "Eclipse Adoptium",
                "17.0.15+6",
                List.of("-Xmx1g"),
                "onnxruntime",
                "1.29.0",
                "5e82f60c1d",
                true,
                42,
                List.of("quantbench", "bench", "--quick"),
                Instant.parse("2026-11-21T10:11:40Z"));
    }

    private static Gate gate(boolean passed) {
        return passed
                ? new Gate("--min-speedup (int8-dynamic)", "≥ 1.50x", "2.31x", true)
                : new Gate("--max-accuracy-drop (int8-published)", "≤ 1.0 %", "1.7 %", false);
    }

    private static List<ArmReport> arms(String ours, boolean valid) {
        return List.of(
                arm(FP32, 90_387_606, 9.1, 1, task(0.8317, 0, 0), true),
                arm(ours, 23_012_448, 3.94, 2, task(0.8283, 9, 7), valid),
                arm("int8-published", 22_972_370, 9.6, 3, task(0.8150, 21, 11), true));
    }

    private static ArmReport.Task task(double accuracy, long regressions, long improvements) {
        return new ArmReport.Task(
                "accuracy",
                accuracy,
                accuracy - 0.004,
                Math.sqrt(accuracy * (1 - accuracy) / ROWS),
                ROWS,
                regressions,
                improvements,
                regressions == 0 ? null : 0.8036,
                1 - (regressions + improvements) / (double) ROWS,
                false);
    }

    private static ArmReport arm(
            String name, long sizeBytes, double serviceMs, int index, ArmReport.@Nullable Task task, boolean valid) {
        LatencyDistribution service = latencies(serviceMs, 0.12, index);
        LatencyDistribution response = latencies(serviceMs * 1.35, 0.4, index + 10);
        return new ArmReport(
                name,
                name.equals(FP32) ? "as published, float32" : "float fusions + int8 dynamic, per-channel",
                sizeBytes,
                1000 / serviceMs,
                9.1 / serviceMs,
                LatencySummary.of(response),
                LatencySummary.of(service),
                new ArmReport.OpenLoop(77, 76.8),
                Map.of("ok", 924L),
                new ArmReport.Fidelity(
                        name.equals(FP32) ? 1 : 0.9873,
                        name.equals(FP32) ? 1 : 0.9612,
                        0.973,
                        name.equals(FP32) ? null : 16.2,
                        ROWS),
                task,
                task == null ? "the data has no labels." : null,
                valid ? new ArmReport.Validity(true, List.of()) : tooFew(),
                new ArmReport.Batches(710, 1.3, 6, 410_000.0),
                curves(response, service, index));
    }

    private static ArmReport unmeasured() {
        return new ArmReport(
                "int8-dynamic",
                "float fusions + int8 dynamic, per-channel",
                23_012_448,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                "the run was stopped before.",
                new ArmReport.Validity(
                        false,
                        List.of(new ArmReport.Reason(
                                "incomplete-run", 1, 0, "The run was stopped before its planned end."))),
                null,
                ArmReport.Curves.NONE);
    }

    private static ArmReport.Validity tooFew() {
        return new ArmReport.Validity(
                false,
                List.of(
                        new ArmReport.Reason(
                                "issue-delay",
                                1.3e6,
                                4.1e6,
                                "The generator issued 1 % of the queries more than 4.100 ms late; with a median response of"
                                        + " 5.320 ms 1.330 ms are allowed. Give the generator a free core or lower the rate."),
                        new ArmReport.Reason(
                                "too-few-queries",
                                662,
                                540,
                                "540 queries are too few for p99 with 99 % confidence: it needs 662, 122 more. Run longer.")));
    }

    private static ArmReport.Curves curves(LatencyDistribution response, LatencyDistribution service, int index) {
        SplittableRandom random = new SplittableRandom(index);
        List<ArmReport.Second> seconds = new ArrayList<>();
        for (int block = 0; block < 4; block++) {
            int slot = block * 3 + (block % 2 == 0 ? index - 1 : 3 - index);
            for (int second = 0; second < 3; second++) {
                long offsetNs = (slot * 4L + second) * 1_000_000_000L;
                seconds.add(new ArmReport.Second(offsetNs, 77, 70 + random.nextInt(14), 20_000_000));
            }
        }
        return new ArmReport.Curves(steps(response), steps(service), seconds);
    }

    private static List<ArmReport.Step> steps(LatencyDistribution distribution) {
        return distribution.cdf(20).stream()
                .map(point -> new ArmReport.Step(point.valueNs(), point.fraction()))
                .toList();
    }

    /** Log-normal values around a median. */
    private static LatencyDistribution latencies(double medianMs, double sigma, int seed) {
        Random random = new Random(seed);
        return LatencyDistribution.of(
                LongStream.generate(() -> (long) (medianMs * 1e6 * Math.exp(sigma * random.nextGaussian())))
                        .limit(924)
                        .toArray());
    }
}
