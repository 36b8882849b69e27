package io.quantbench.harness.config;

import java.nio.file.Path;

/**
 * One variant of a model.
 *
 * @param name unique in its model
 * @param source where its graph comes from
 * @param workers threads that run it, and so batches at a time
 * @param threadsPerWorker threads within one engine call; 0 to divide the cores among the workers
 */
public record VariantConfig(String name, Source source, int workers, int threadsPerWorker) {
    public VariantConfig {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a variant's name is blank");
        }
        if (workers < 1) {
            throw new IllegalArgumentException("workers " + workers + " of " + name + " is below 1");
        }
        if (threadsPerWorker < 0) {
            throw new IllegalArgumentException("threads " + threadsPerWorker + " of " + name + " is negative");
        }
    }

    /** Where a variant comes from. */
    public sealed interface Source {
        /** A model file. */
        record File(Path path) implements Source {}

        /** A recipe that is applied to the reference's file when the server starts. */
        record Recipe(String recipe) implements Source {}
    }

    /** A file with one worker that has all cores. */
    public static VariantConfig ofFile(String name, Path file) {
        return new VariantConfig(name, new Source.File(file), 1, 0);
    }
}
