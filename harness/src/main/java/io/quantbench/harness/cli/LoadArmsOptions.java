package io.quantbench.harness.cli;

import io.quantbench.harness.drive.RaceRules;
import io.quantbench.load.compare.AccuracyGate;
import io.quantbench.load.compare.RaceSettings;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code load --arms}: how variants are compared, and what they must keep. */
final class LoadArmsOptions {
    private static final double MARGIN_CONFIDENCE = 0.95;

    @Option(names = "--rounds", paramLabel = "N", description = "--arms: turns of each arm, even; default 10.")
    private @Nullable Integer rounds;

    @Option(
            names = "--min-speedup",
            paramLabel = "X",
            description = "--arms gate: least p50 of the reference over the candidate's, by its interval.")
    private @Nullable Double minSpeedup;

    @Option(
            names = "--max-p99-ratio",
            paramLabel = "X",
            description = "--arms gate: largest p99 of the candidate over the reference's, by its interval.")
    private @Nullable Double maxP99Ratio;

    @Option(
            names = "--min-throughput-ratio",
            paramLabel = "X",
            description = "--arms gate: least throughput of the candidate over the reference's, by its interval.")
    private @Nullable Double minThroughputRatio;

    @Option(
            names = "--accuracy",
            paramLabel = "GATE",
            description =
                    "--arms gate: 99%% (default where there are labels) or another share of the reference's accuracy, "
                            + "margin:0.01 for at most one point lost with 95%% confidence, or none.")
    private @Nullable String accuracy;

    int rounds() {
        return rounds == null ? RaceSettings.DEFAULT_ROUNDS : rounds;
    }

    RaceRules rules() {
        return new RaceRules(
                optional(minSpeedup),
                optional(maxP99Ratio),
                optional(minThroughputRatio),
                accuracy == null ? RaceRules.DEFAULT.accuracy() : gate(accuracy),
                accuracy != null);
    }

    /** Refuses what means nothing without arms. */
    void refuse() {
        if (rounds != null
                || minSpeedup != null
                || maxP99Ratio != null
                || minThroughputRatio != null
                || accuracy != null) {
            throw new IllegalArgumentException("--rounds, --min-speedup, --max-p99-ratio, --min-throughput-ratio and"
                    + " --accuracy compare arms; name them with --arms");
        }
    }

    private static Optional<AccuracyGate> gate(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        try {
            if (text.startsWith("margin:")) {
                double margin = Double.parseDouble(text.substring("margin:".length()));
                return Optional.of(new AccuracyGate.Margin(margin, MARGIN_CONFIDENCE));
            }
            double share = text.endsWith("%")
                    ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                    : Double.parseDouble(text);
            return Optional.of(new AccuracyGate.OfReference(share));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--accuracy " + text + " is none of a share such as 99% or 99.9%, margin:0.01, none", e);
        }
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
