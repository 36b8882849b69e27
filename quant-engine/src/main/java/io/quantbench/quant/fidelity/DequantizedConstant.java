package io.quantbench.quant.fidelity;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Turns quantized constants into the floats that they stand for: {@code scale · (q − zeroPoint)}. */
final class DequantizedConstant {
    private DequantizedConstant() {}

    /**
     * The floats.
     *
     * @param quantized INT8, UINT8 or INT32
     * @param scale FLOAT, one element or one per index along {@code axis}
     * @param zeroPoint of the same type and as many elements as {@code scale} or one; empty stands for 0
     */
    static Tensor of(Tensor quantized, float[] scale, Optional<Tensor> zeroPoint, int axis) {
        int count = Math.toIntExact(quantized.shape().elementCount());
        int channels = scale.length == 1 ? 1 : Math.toIntExact(quantized.shape().dim(axis));
        if (channels != scale.length) {
            throw new IllegalArgumentException(
                    scale.length + " scales do not fit " + quantized + " along axis " + axis);
        }
        int inner = 1;
        for (int i = axis + 1; i < quantized.shape().rank(); i++) {
            inner *= Math.toIntExact(quantized.shape().dim(i));
        }
        float[] values = new float[count];
        int zeros = zeroPoint
                .map(zero -> Math.toIntExact(zero.shape().elementCount()))
                .orElse(0);
        for (int i = 0; i < count; i++) {
            int channel = channels == 1 ? 0 : i / inner % channels;
            int zero = zeroPoint.isPresent() ? element(zeroPoint.get(), zeros == 1 ? 0 : channel) : 0;
            values[i] = scale[channel] * (element(quantized, i) - zero);
        }
        return Tensor.ofFloats(quantized.shape(), values);
    }

    /** One element of an integer tensor. */
    static int element(Tensor tensor, int index) {
        ByteBuffer bytes = tensor.bytes();
        return switch (tensor.type()) {
            case INT8 -> bytes.get(index);
            case UINT8 -> bytes.get(index) & 0xff;
            case INT16 -> bytes.getShort(2 * index);
            case UINT16 -> bytes.getShort(2 * index) & 0xffff;
            case INT32 -> bytes.getInt(4 * index);
            default -> throw new IllegalArgumentException(tensor + " holds no quantized integers");
        };
    }

    /** The smallest number of a quantized type. */
    static int smallest(DataType type) {
        return switch (type) {
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            default -> 0;
        };
    }
}
