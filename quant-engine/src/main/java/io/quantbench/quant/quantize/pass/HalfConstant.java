package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Half;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** FLOAT constants as FLOAT16. */
public final class HalfConstant {
    private HalfConstant() {}

    /** Why {@code constant} cannot be stored as FLOAT16, to follow "because", with the first value at fault; empty if it can. */
    public static Optional<String> obstacle(Tensor constant) {
        if (constant.type() != DataType.FLOAT) {
            return Optional.of("it is " + constant.type() + ", not FLOAT");
        }
        FloatBuffer values = constant.bytes().asFloatBuffer();
        while (values.hasRemaining()) {
            float value = values.get();
            if (!(Math.abs(value) <= Half.MAX_VALUE)) {
                return Optional.of(
                        "its element " + (values.position() - 1) + " is " + value + ", beyond ±65504, where half ends");
            }
        }
        return Optional.empty();
    }

    /**
     * {@code constant} rounded to nearest, ties to even; {@linkplain Tensor#releasable releasable}, with {@code constant} as its source.
     *
     * @throws IllegalArgumentException if there is an {@link #obstacle}
     */
    public static Tensor of(Tensor constant) {
        obstacle(constant).ifPresent(reason -> {
            throw new IllegalArgumentException("the constant cannot be stored as FLOAT16: " + reason);
        });
        return Tensor.releasable(convert(constant), () -> convert(constant));
    }

    private static Tensor convert(Tensor constant) {
        FloatBuffer values = constant.bytes().asFloatBuffer();
        ByteBuffer halves =
                ByteBuffer.allocate(values.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            halves.putShort(Half.toBits(values.get()));
        }
        return Tensor.of(DataType.FLOAT16, constant.shape(), halves.flip());
    }
}
