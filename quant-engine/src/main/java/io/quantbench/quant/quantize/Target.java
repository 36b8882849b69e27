package io.quantbench.quant.quantize;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The instruction set that a variant is made for. It decides the sign of activations and how many bits weights may use. */
public enum Target {
    /** x86 with VNNI or AMX: u8 · s8 products are summed in 32 bits, all 8 bits of a weight are safe. */
    VNNI,
    /** x86 without VNNI: sums of two products are held in 16 bits, so weights whose sums could saturate get 7 bits. */
    AVX2,
    /** ARM with dot products: s8 · s8. */
    ARM64,
    /** Any of them: u8 · s8 with 7 bits where AVX2 needs them. */
    GENERIC;

    /** Whether a sum of two products may saturate 16 bits on this target. */
    public boolean saturates() {
        return this == AVX2 || this == GENERIC;
    }

    /** Name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The target of that {@link #label()}.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static Target of(String label) {
        return Arrays.stream(values())
                .filter(target -> target.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no target '" + label + "'; choose from "
                        + Arrays.stream(values()).map(Target::label).collect(Collectors.joining(", "))));
    }
}
