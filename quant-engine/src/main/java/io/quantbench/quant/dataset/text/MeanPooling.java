package io.quantbench.quant.dataset.text;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Sentence embedding from token vectors: the mean over the tokens that are not masked, scaled to length 1.
 *
 * <p>{@code e = m / ‖m‖₂} with {@code m = Σₜ maskₜ·hₜ / Σₜ maskₜ} (Reimers and Gurevych 2019, Sentence-BERT). A mean of exactly zero stays
 * zero; a NaN in an unmasked token makes the whole embedding NaN. Sums are kept as doubles. Stateless, so safe for use by several threads;
 * the input is read in place.
 */
public final class MeanPooling {
    private MeanPooling() {}

    /**
     * Embeddings of a batch, {@code [batch][hidden]}.
     *
     * @param tokens last hidden state, {@code [batch, sequence, hidden] float32}
     * @param attentionMask {@code [batch, sequence] int64}, each row with at least one token that is not 0
     */
    public static float[][] pool(Tensor tokens, Tensor attentionMask) {
        if (tokens.type() != DataType.FLOAT) {
            throw new IllegalArgumentException("tokens are " + tokens.type() + ", not FLOAT");
        }
        return pool(tokens.bytes().asFloatBuffer(), tokens.shape(), attentionMask);
    }

    /**
     * Embeddings of a batch, {@code [batch][hidden]}, from an engine's output memory.
     *
     * @param tokens native-order floats of {@code shape} from the buffer's position on; position and limit do not move
     * @param shape {@code [batch, sequence, hidden]}
     * @param attentionMask {@code [batch, sequence] int64}, each row with at least one token that is not 0
     */
    public static float[][] pool(ByteBuffer tokens, Shape shape, Tensor attentionMask) {
        return pool(tokens.slice().order(ByteOrder.nativeOrder()).asFloatBuffer(), shape, attentionMask);
    }

    private static float[][] pool(FloatBuffer tokens, Shape shape, Tensor attentionMask) {
        Shape maskShape = attentionMask.shape();
        if (shape.rank() != 3 || !maskShape.equals(Shape.of(shape.dim(0), shape.dim(1)))) {
            throw new IllegalArgumentException("tokens " + shape + " and mask " + maskShape
                    + " are not [batch, sequence, hidden] and [batch, sequence]");
        }
        if (attentionMask.type() != DataType.INT64) {
            throw new IllegalArgumentException("attentionMask is " + attentionMask.type() + ", not INT64");
        }
        if (tokens.remaining() < shape.elementCount()) {
            throw new IllegalArgumentException("tokens " + shape + " need " + shape.elementCount() + " floats, but "
                    + tokens.remaining() + " were given");
        }
        int batch = Math.toIntExact(shape.dim(0));
        int sequence = Math.toIntExact(shape.dim(1));
        LongBuffer mask = attentionMask.bytes().asLongBuffer();
        float[][] embeddings = new float[batch][];
        for (int row = 0; row < batch; row++) {
            double[] sum =
                    sumOfTokens(tokens, mask.slice(row * sequence, sequence), row, Math.toIntExact(shape.dim(2)));
            embeddings[row] = normalised(sum);
        }
        return embeddings;
    }

    private static double[] sumOfTokens(FloatBuffer tokens, LongBuffer mask, int row, int hidden) {
        double[] sum = new double[hidden];
        int sequence = mask.remaining();
        boolean any = false;
        for (int t = 0; t < sequence; t++) {
            if (mask.get(t) == 0) {
                continue;
            }
            any = true;
            int base = (row * sequence + t) * hidden;
            for (int i = 0; i < hidden; i++) {
                sum[i] += tokens.get(base + i);
            }
        }
        if (!any) {
            throw new IllegalArgumentException("row " + row + " of the mask masks all " + sequence + " tokens out");
        }
        return sum;
    }

    /** The mean and the sum differ by a positive factor, which the scaling to length 1 takes out. */
    private static float[] normalised(double[] sum) {
        double squares = 0;
        for (double value : sum) {
            squares += value * value;
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        float[] embedding = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            embedding[i] = (float) (sum[i] * scale);
        }
        return embedding;
    }
}
