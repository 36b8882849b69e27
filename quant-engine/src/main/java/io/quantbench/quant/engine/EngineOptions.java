package io.quantbench.quant.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a session runs.
 *
 * @param intraOpThreads threads that share one operator; at least 1
 * @param allowSpinning whether idle engine threads burn CPU while they wait; off by default, because on a shared machine it
 *     makes latency bimodal
 * @param optimization how far the engine may rewrite the graph when it loads it
 * @param optimizedModel where the engine writes the graph it really runs, for audits
 */
public record EngineOptions(
        int intraOpThreads, boolean allowSpinning, Optimization optimization, Optional<Path> optimizedModel) {
    /** How far the engine may rewrite a graph. */
    public enum Optimization {
        NONE,
        BASIC,
        EXTENDED,
        ALL
    }

    public EngineOptions {
        if (intraOpThreads < 1) {
            throw new IllegalArgumentException("intraOpThreads=" + intraOpThreads + " is below 1");
        }
    }

    /** One thread, no spinning, every optimization. */
    public static EngineOptions defaults() {
        return new EngineOptions(1, false, Optimization.ALL, Optional.empty());
    }

    public EngineOptions withIntraOpThreads(int threads) {
        return new EngineOptions(threads, allowSpinning, optimization, optimizedModel);
    }

    public EngineOptions withOptimization(Optimization level) {
        return new EngineOptions(intraOpThreads, allowSpinning, level, optimizedModel);
    }

    public EngineOptions withOptimizedModel(Path path) {
        return new EngineOptions(intraOpThreads, allowSpinning, optimization, Optional.of(path));
    }
}
