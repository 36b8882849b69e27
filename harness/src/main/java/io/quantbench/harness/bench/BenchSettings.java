package io.quantbench.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything a bench run is asked to do.
 *
 * @param subject what is raced, and on which data
 * @param variants arms by name ({@link VariantSource}), the FP32 reference first
 * @param load how the arms are loaded
 * @param gates what must hold for exit code 0
 * @param outputs where results go
 * @param quick whether the run is shortened to end within a minute: fewer training rows, and latency judged at a lower
 *     percentile
 */
public record BenchSettings(
        Subject subject, List<VariantSource> variants, Load load, Gates gates, Outputs outputs, boolean quick) {
    /**
     * The model and its data.
     *
     * @param model an FP32 ONNX file; empty for a built-in model
     * @param data rows to ask; empty for the built-in data, or for inputs made from the model's input shapes
     * @param tokenizer a tokenizer.json for a model that takes token ids; empty for the one beside the model
     * @param builtIn the built-in model that is meant where {@code model} is empty
     */
    public record Subject(Optional<Path> model, Optional<Path> data, Optional<Path> tokenizer, BuiltInModel builtIn) {
        /** A model file, or the default built-in model. */
        public Subject(Optional<Path> model, Optional<Path> data, Optional<Path> tokenizer) {
            this(model, data, tokenizer, BuiltInModel.ALL_MINILM_L6_V2);
        }

        /** Whether the subject is that built-in model. */
        public boolean is(BuiltInModel candidate) {
            return model.isEmpty() && builtIn == candidate;
        }

        /** The model's name for people and metrics. */
        String title() {
            return model.map(file -> String.valueOf(file.getFileName())).orElse(builtIn.title());
        }
    }

    /**
     * How the arms are loaded.
     *
     * @param ratePerSec open-loop rate for every arm; empty for a share of the slowest arm's capacity
     * @param loadShare that share, above 0 and below 1
     * @param duration open-loop time measured per arm
     * @param threads engine threads per operator, per engine instance
     * @param batching how requests may be joined
     * @param seed of every random choice
     */
    public record Load(
            OptionalDouble ratePerSec, double loadShare, Duration duration, int threads, Batching batching, long seed) {
        public Load {
            require(isPositive(ratePerSec), "--rate must be above 0 and finite");
            require(loadShare > 0 && loadShare < 1, "--load-share must lie between 0 and 1, exclusively");
            require(duration.compareTo(Duration.ofSeconds(2)) >= 0, "--duration must be at least 2s");
            require(threads >= 1, "--threads must be at least 1");
        }
    }

    /**
     * How requests may be joined.
     *
     * @param maxBatch most rows in one engine call
     * @param maxDelay longest wait for more rows; zero takes what is queued
     */
    public record Batching(int maxBatch, Duration maxDelay) {
        public Batching {
            require(maxBatch >= 1, "--max-batch must be at least 1");
            require(!maxDelay.isNegative(), "--max-delay must not be negative");
        }
    }

    /**
     * What must hold for every arm that is judged (all but the reference and the published outside reference).
     *
     * @param minSpeedup least speed-up over FP32
     * @param maxAccuracyDrop largest loss of accuracy against FP32, as a fraction (0.01 is one point)
     * @param maxP99 largest 99th percentile of response time
     */
    public record Gates(OptionalDouble minSpeedup, OptionalDouble maxAccuracyDrop, Optional<Duration> maxP99) {
        public Gates {
            require(isPositive(minSpeedup), "--min-speedup must be above 0 and finite");
            double drop = maxAccuracyDrop.orElse(0);
            require(drop >= 0 && drop <= 1, "--max-accuracy-drop must lie between 0 and 1 (0.01 is one point)");
            require(maxP99.isEmpty() || maxP99.get().compareTo(Duration.ZERO) > 0, "--max-p99 must be above 0");
        }
    }

    /**
     * Where results go.
     *
     * @param folder receives report.json, report.html and the variants made in this run
     * @param metricsPort port of /metrics on the loopback address; 0 for any free one
     */
    public record Outputs(Path folder, int metricsPort) {
        public Outputs {
            require(metricsPort >= 0 && metricsPort <= 65_535, "--metrics-port must lie between 0 and 65535");
        }
    }

    public BenchSettings {
        variants = List.copyOf(variants);
    }

    private static boolean isPositive(OptionalDouble value) {
        return value.isEmpty() || (value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()));
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
