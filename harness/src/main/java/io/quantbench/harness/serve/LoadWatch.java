package io.quantbench.harness.serve;

import io.quantbench.harness.observe.Arm;
import java.nio.file.Path;

/** Hears of variants that come into service and leave it. Called on the loading thread, one call at a time; must not throw. */
public interface LoadWatch {
    /** Hears nothing. */
    LoadWatch NONE = new LoadWatch() {};

    /**
     * What was loaded.
     *
     * @param file the model's file
     * @param sha256 of the file, in hexadecimal
     * @param sizeBytes external data included
     * @param threads that one engine call may use
     * @param tookNs from the beginning of the loading until it could answer
     */
    record Loaded(Path file, String sha256, long sizeBytes, int threads, long tookNs) {}

    /** A variant takes requests from now on, for the first time or again from another file. */
    default void loaded(Arm arm, Loaded loaded) {}

    /** A variant takes no more requests. */
    default void unloaded(Arm arm) {}
}
