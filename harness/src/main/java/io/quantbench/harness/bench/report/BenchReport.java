package io.quantbench.harness.bench.report;

import io.quantbench.load.report.RunEnvironment;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one bench run: a baseline and its variants, measured over the same requests.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param toolVersion version of QuantBench
 * @param finishedAt end of the run
 * @param verdict what the run says, first
 * @param gates the limits that the user set; empty when none were
 * @param arms one per variant, the baseline first
 * @param settings what was asked for
 * @param data what was sent
 * @param quantization the variants made in this run
 * @param environment where it was measured
 */
public record BenchReport(
        int schemaVersion,
        String toolVersion,
        Instant finishedAt,
        Verdict verdict,
        List<Gate> gates,
        List<ArmReport> arms,
        Settings settings,
        Data data,
        List<Quantization> quantization,
        RunEnvironment environment) {
    /** The only version that this code writes and reads. */
    public static final int SCHEMA_VERSION = 1;

    public BenchReport {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new IllegalArgumentException("schemaVersion=" + schemaVersion + " is not " + SCHEMA_VERSION);
        }
        gates = List.copyOf(gates);
        arms = List.copyOf(arms);
        quantization = List.copyOf(quantization);
        Status possible = Status.of(verdict.status() != Status.INCOMPLETE, arms, gates);
        if (verdict.status().isResult() && verdict.status() != possible) {
            throw new IllegalArgumentException(
                    "the verdict says " + verdict.status() + ", but the arms and gates say " + possible);
        }
    }

    /** The arm that the others are compared with, if it was measured. */
    public Optional<ArmReport> baselineArm() {
        return arms.stream()
                .filter(arm -> arm.variant().equals(settings.baseline()))
                .findFirst();
    }

    /** What kind of statement a run allows. */
    public enum Status {
        /** Valid, and every gate held. */
        OK,
        /** Valid, and at least one gate did not hold. */
        GATE_FAILED,
        /** Its figures may not be believed. Not a result. */
        INVALID,
        /** Stopped before its end. Not a result. */
        INCOMPLETE;

        /** Whether the figures may be used. */
        public boolean isResult() {
            return this == OK || this == GATE_FAILED;
        }

        /** The worst that applies: incomplete, then an invalid arm (or none at all), then a failed gate. */
        public static Status of(boolean complete, List<ArmReport> arms, List<Gate> gates) {
            if (!complete) {
                return INCOMPLETE;
            }
            if (arms.isEmpty() || arms.stream().anyMatch(arm -> !arm.validity().valid())) {
                return INVALID;
            }
            return gates.stream().allMatch(Gate::passed) ? OK : GATE_FAILED;
        }
    }

    /**
     * What the run says.
     *
     * @param status in one word
     * @param sentences in words, the most important first; at least one
     */
    public record Verdict(Status status, List<String> sentences) {
        public Verdict {
            sentences = List.copyOf(sentences);
            if (sentences.isEmpty() || sentences.get(0).isBlank()) {
                throw new IllegalArgumentException("a verdict of " + status + " needs a sentence");
            }
        }
    }

    /**
     * A limit that the user set.
     *
     * @param name the flag and the arm, for example {@code --min-speedup (int8-dynamic)}
     * @param required the limit in words with unit, for example {@code ≥ 1.5x}
     * @param actual what was measured, in the same form
     * @param passed whether the limit held
     */
    public record Gate(String name, String required, String actual, boolean passed) {}

    /**
     * What was asked for.
     *
     * @param baseline variant that the others are compared with
     * @param targetRatePerSec open-loop rate of every arm in queries per second; null when no open loop was run
     * @param rateRule how that rate was found, in words; empty when it was given
     * @param durationNs measured open-loop time of each arm in ns, all blocks together
     * @param warmUpNs warm-up of each block in ns
     * @param blocks measured blocks of each arm
     * @param order how blocks of the arms alternate, for example {@code ABBA}
     * @param threads engine threads of each instance
     * @param maxBatchSize largest batch in queries
     * @param maxBatchDelayNs longest wait for a batch to fill, in ns
     * @param seed seed of schedule and sample order
     */
    public record Settings(
            String baseline,
            @Nullable Double targetRatePerSec,
            String rateRule,
            long durationNs,
            long warmUpNs,
            int blocks,
            String order,
            int threads,
            int maxBatchSize,
            long maxBatchDelayNs,
            long seed) {}

    /**
     * What was sent.
     *
     * @param name of the data set
     * @param source where it comes from, in one sentence
     * @param sha256 hex digest of each file, by file name; empty for generated inputs
     * @param rows rows used
     */
    public record Data(String name, String source, Map<String, String> sha256, long rows) {
        public Data {
            sha256 = ordered(sha256);
        }
    }

    /**
     * How a variant was made in this run.
     *
     * @param variant its name
     * @param wallNs time from the model in memory to the variant on disk, in ns
     * @param plan what was quantized and what was left, one line each
     */
    public record Quantization(String variant, long wallNs, List<String> plan) {
        public Quantization {
            plan = List.copyOf(plan);
        }
    }

    /** An unmodifiable copy in the same order, which {@link Map#copyOf} does not keep. */
    static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
