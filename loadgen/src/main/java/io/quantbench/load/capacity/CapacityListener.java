package io.quantbench.load.capacity;

/** Hears how a search goes, on its thread and between two probes. */
@FunctionalInterface
public interface CapacityListener {
    /** A listener that ignores everything. */
    CapacityListener NONE = probe -> {};

    /** A rate was tried. */
    void probed(CapacityProbe probe);
}
