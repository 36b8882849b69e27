package io.quantbench.quant.quantize;

/** A model cannot be quantized as the recipe asks: the message says why, and where there is a way out, which. */
public final class QuantizationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QuantizationException(String message) {
        super(message);
    }
}
