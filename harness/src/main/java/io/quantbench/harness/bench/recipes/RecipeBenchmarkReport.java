package io.quantbench.harness.bench.recipes;

import io.quantbench.load.report.RunEnvironment;
import java.util.List;

/**
 * What was measured. The names of the components are those of the JSON form.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param complete false if the run was stopped before all lengths were measured
 * @param model file name of the float model
 * @param samples where inputs come from
 * @param calibration what recipes took ranges from; empty if none did
 * @param baselineBytes size of the float model
 * @param arms one for each, in the order asked for
 */
public record RecipeBenchmarkReport(
        int schemaVersion,
        boolean complete,
        String model,
        String samples,
        String calibration,
        long baselineBytes,
        List<Baseline> baseline,
        List<ArmResult> arms,
        RunEnvironment environment) {
    public static final int SCHEMA_VERSION = 1;

    public RecipeBenchmarkReport {
        baseline = List.copyOf(baseline);
        arms = List.copyOf(arms);
    }

    /**
     * The float model at one length.
     *
     * @param length tokens, or "samples" for inputs as they are
     * @param timedSamples inputs that were timed in each round
     * @param comparedSamples inputs whose outputs were compared
     * @param medianMs of one run
     */
    public record Baseline(String length, int timedSamples, int comparedSamples, int rounds, double medianMs) {}

    /**
     * One arm.
     *
     * @param problem why it could not be made, opened or run; empty if it could
     * @param bytes size of its file with its external data; 0 if there is none
     * @param sizeRatio its size over that of the float model; 0 if there is none
     * @param makeSeconds time to make it, calibration not counted; 0 for files from elsewhere
     * @param calibrationSeconds time of the calibration that it needed; recipes that ask for the same tensors share one
     * @param quantizedNodes how many nodes the recipe quantized
     */
    public record ArmResult(
            String name,
            String problem,
            long bytes,
            double sizeRatio,
            double makeSeconds,
            double calibrationSeconds,
            long quantizedNodes,
            List<Point> points) {
        public ArmResult {
            points = List.copyOf(points);
        }
    }

    /**
     * One arm at one length.
     *
     * @param speedup over the float model: median over the rounds of the ratio within the round
     * @param low lower end of its interval (sign test)
     * @param high upper end
     * @param verdict faster, slower or no difference
     * @param cosineMean mean over all vectors along the last axis of the first output, padding left out
     * @param cosineMin lowest of them
     */
    public record Point(
            String length,
            double medianMs,
            double speedup,
            double low,
            double high,
            String verdict,
            double cosineMean,
            double cosineMin) {}
}
