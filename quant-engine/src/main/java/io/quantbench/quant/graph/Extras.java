package io.quantbench.quant.graph;

import java.util.Arrays;

/**
 * Those parts of a model entity that this package does not model (documentation, metadata, functions, quantization annotations,
 * fields of a newer ONNX version), as bytes that only the {@code onnx} package interprets. Passes carry them along untouched, so
 * that nothing a model's author wrote is lost. Immutable.
 */
public final class Extras {
    private static final Extras NONE = new Extras(new byte[0]);

    private final byte[] bytes;

    private Extras(byte[] bytes) {
        this.bytes = bytes;
    }

    /** No extras: the value for everything that a pass creates. */
    public static Extras none() {
        return NONE;
    }

    public static Extras of(byte[] bytes) {
        return bytes.length == 0 ? NONE : new Extras(bytes.clone());
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extras extras && Arrays.equals(bytes, extras.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
