package io.quantbench.harness.quantize.report;

import io.quantbench.load.report.RunEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a {@code quantize} run did and found, as finished figures. It is written as JSON with the names of these components;
 * a change of their meaning raises {@link #SCHEMA_VERSION}. Lists are empty and nullable parts null where something was not done;
 * {@link QuantizeVerdict} says so. There are many components because the file has many parts; each can be filled by itself.
 *
 * @param recipe what was asked for
 * @param calibration null for recipes without it
 * @param decisions one for each node, in graph order
 * @param sizes bytes of constants by the operator that reads them
 * @param runtime what the engine runs; null without an audit
 * @param saturation one for each int8 weight, for processors without VNNI
 * @param tensors error by tensor, in graph order
 * @param latency the first is the float model
 * @param fidelity null if the outputs were not compared
 * @param corrections what each accuracy algorithm changed
 * @param candidates what {@code auto} tried, the chosen one among them; empty for a single recipe
 * @param warnings one sentence each
 */
public record QuantizeReport(
        int schemaVersion,
        String toolVersion,
        Instant finishedAt,
        QuantizeVerdict verdict,
        ModelFile source,
        ModelFile variant,
        RecipeUsed recipe,
        @Nullable Calibration calibration,
        List<Decision> decisions,
        List<OperatorSize> sizes,
        @Nullable RuntimeGraph runtime,
        List<Saturation> saturation,
        List<TensorError> tensors,
        List<ArmSpeed> latency,
        @Nullable Fidelity fidelity,
        List<Correction> corrections,
        List<Candidate> candidates,
        List<String> warnings,
        RunEnvironment environment) {
    /** Version of this tree. */
    public static final int SCHEMA_VERSION = 1;

    public QuantizeReport {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new IllegalArgumentException(
                    "schemaVersion=" + schemaVersion + "; this version of QuantBench writes " + SCHEMA_VERSION);
        }
        decisions = List.copyOf(decisions);
        sizes = List.copyOf(sizes);
        saturation = List.copyOf(saturation);
        tensors = List.copyOf(tensors);
        latency = List.copyOf(latency);
        corrections = List.copyOf(corrections);
        candidates = List.copyOf(candidates);
        warnings = List.copyOf(warnings);
    }

    /**
     * A model on disk.
     *
     * @param bytes of the file and its external data
     * @param sha256 of the file, in hexadecimal
     * @param nodes number of nodes, nested graphs included
     */
    public record ModelFile(String file, long bytes, String sha256, int nodes, String producer) {}

    /**
     * What was asked for.
     *
     * @param options every option by name, as text
     * @param target processor family that the variant is for
     * @param floatPasses names of the float optimizations that ran before; their gain is not that of quantization
     */
    public record RecipeUsed(String name, Map<String, String> options, String target, List<String> floatPasses) {
        public RecipeUsed {
            options = new TreeMap<>(options);
            floatPasses = List.copyOf(floatPasses);
        }
    }

    /**
     * Where activation ranges come from.
     *
     * @param method how ranges are made of the statistics
     * @param trust REAL_DATA, GENERATED or BATCH_NORM
     */
    public record Calibration(String description, int samples, String method, String trust) {}

    /** What was done with a node, and why. */
    public record Decision(String node, String operator, String treatment, boolean quantized, String reason) {}

    /** Bytes of the constants that an operator's nodes read. */
    public record OperatorSize(String operator, long beforeBytes, long afterBytes) {}

    /** How far one tensor is from the float model's; see {@code TensorFidelity}. */
    public record TensorError(
            String tensor, String operator, double sqnrDb, double cosine, @Nullable Double weightShare) {}

    /**
     * A model's service time, measured interleaved with the others.
     *
     * @param speedupLow lower end of the speed-up's interval
     * @param speedupHigh upper end
     * @param coverage of the interval, at most 1
     * @param verdict FASTER, SLOWER or UNDECIDED, against the first
     */
    public record ArmSpeed(
            String name,
            double medianNs,
            double speedup,
            double speedupLow,
            double speedupHigh,
            double coverage,
            String verdict) {}

    /** How faithful the outputs are: see {@code FidelityReport}. */
    public record Fidelity(
            long rows, double cosineMean, double cosineMin, double sqnrDb, @Nullable Double agreement, String data) {}

    /** One accuracy algorithm's effect: a figure before and after it, higher is better. */
    public record Correction(String algorithm, String measure, double before, double after, String note) {}

    /**
     * A recipe that {@code auto} tried.
     *
     * @param bytes of its constants; 0 if it was not made
     */
    public record Candidate(
            String recipe,
            @Nullable Double speedup,
            @Nullable Double cosine,
            long bytes,
            boolean chosen,
            String reason) {}

    /** Whether one weight can saturate; see {@code SaturationProof}. */
    public record Saturation(String node, int channels, int unsafeChannels, int worstProductSum, boolean sevenBits) {}

    /**
     * What the engine runs in place of the variant's graph.
     *
     * @param islandsRemoved nodes whose quantization was undone because it only cost
     */
    public record RuntimeGraph(
            String engine,
            List<KernelCount> kernels,
            List<Leftover> leftovers,
            List<SlowKernel> slowKernels,
            List<String> islandsRemoved) {
        public RuntimeGraph {
            kernels = List.copyOf(kernels);
            leftovers = List.copyOf(leftovers);
            slowKernels = List.copyOf(slowKernels);
            islandsRemoved = List.copyOf(islandsRemoved);
        }
    }

    /** Number of kernels of one operator; kind as in {@code KernelKind}. */
    public record KernelCount(String operator, String kind, int count) {}

    /** A conversion that the engine kept. */
    public record Leftover(
            String node, String operator, String tensor, boolean onlyCosts, String purpose, List<String> nodesServed) {
        public Leftover {
            nodesServed = List.copyOf(nodesServed);
        }
    }

    /** A kernel in a slow form, and what to do about it. */
    public record SlowKernel(String node, String operator, String sentence) {}
}
