package io.quantbench.harness.serve;

/**
 * A model, or one variant of it, as a client names it.
 *
 * @param model its name
 * @param version the variant, which the protocol calls version; empty to let the router choose
 */
public record ModelRef(String model, String version) {
    /** A model, whichever variant. */
    public static ModelRef of(String model) {
        return new ModelRef(model, "");
    }

    public boolean pinned() {
        return !version.isEmpty();
    }

    @Override
    public String toString() {
        return pinned() ? model + "/" + version : model;
    }
}
