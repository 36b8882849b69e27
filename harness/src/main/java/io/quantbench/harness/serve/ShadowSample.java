package io.quantbench.harness.serve;

import java.util.ArrayList;
import java.util.List;

/** Shadows in whose sample one request fell. Filled by the tap on the primary's thread, used there. */
final class ShadowSample {
    private final List<Taker> takers = new ArrayList<>();

    /**
     * A shadow that gets the request.
     *
     * @param done to be run when it has ended
     */
    record Taker(VariantSlot slot, Runnable done) {}

    void add(VariantSlot slot, Runnable done) {
        takers.add(new Taker(slot, done));
    }

    List<Taker> takers() {
        return takers;
    }
}
