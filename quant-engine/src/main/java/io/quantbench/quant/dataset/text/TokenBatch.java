package io.quantbench.quant.dataset.text;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * Texts padded on the right to the longest of them, as an encoder takes them: three tensors {@code [batch, sequence] int64} in
 * direct memory. Padding has mask 0 and type 0. Immutable.
 */
public record TokenBatch(Tensor inputIds, Tensor attentionMask, Tensor typeIds) {
    public TokenBatch {
        Shape shape = inputIds.shape();
        if (shape.rank() != 2
                || !attentionMask.shape().equals(shape)
                || !typeIds.shape().equals(shape)) {
            throw new IllegalArgumentException("shapes " + shape + ", " + attentionMask.shape() + " and "
                    + typeIds.shape() + " must be one [batch, sequence]");
        }
    }

    /**
     * Pads texts to a batch.
     *
     * @param texts at least one; row {@code i} of the batch is text {@code i}
     * @param padId token id for padding, as {@link SentenceTokenizer#padId()} gives it
     */
    public static TokenBatch pad(List<EncodedText> texts, long padId) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one text");
        }
        int sequence = texts.stream().mapToInt(EncodedText::length).max().getAsInt();
        return new TokenBatch(
                padded(texts, sequence, EncodedText::inputIds, padId),
                padded(texts, sequence, EncodedText::attentionMask, 0),
                padded(texts, sequence, EncodedText::typeIds, 0));
    }

    private static Tensor padded(
            List<EncodedText> texts, int sequence, Function<EncodedText, long[]> field, long filler) {
        Shape shape = Shape.of(texts.size(), sequence);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(DataType.INT64.sizeBytes(shape.elementCount())))
                .order(ByteOrder.LITTLE_ENDIAN);
        LongBuffer longs = bytes.asLongBuffer();
        for (EncodedText text : texts) {
            longs.put(field.apply(text));
            for (int i = text.length(); i < sequence; i++) {
                longs.put(filler);
            }
        }
        return Tensor.of(DataType.INT64, shape, bytes);
    }

    public int batchSize() {
        return Math.toIntExact(inputIds.shape().dim(0));
    }

    public int sequenceLength() {
        return Math.toIntExact(inputIds.shape().dim(1));
    }
}
