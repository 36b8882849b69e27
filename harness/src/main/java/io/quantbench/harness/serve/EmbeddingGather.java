package io.quantbench.harness.serve;

import io.quantbench.harness.exec.Answer;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.dataset.text.MeanPooling;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pools token vectors into {@code embedding [rows, hidden] float32}: the mean over a text's own tokens, padding left out, scaled to
 * length 1.
 */
final class EmbeddingGather implements ResponseGather {
    private final String tokenOutput;
    private final float[] @Nullable [] embeddings;

    EmbeddingGather(String tokenOutput, int rows) {
        this.tokenOutput = tokenOutput;
        this.embeddings = new float[rows][];
    }

    @Override
    public void read(int row, Answer answer) {
        // Row-major: a text's own tokens come first, and the padding's need not be looked at.
        int length = answer.length();
        Shape own = Shape.of(1, length, answer.shape(tokenOutput).dim(1));
        float[] embedding = MeanPooling.pool(answer.output(tokenOutput), own, ones(length))[0];
        synchronized (this) {
            embeddings[row] = embedding;
        }
    }

    private static Tensor ones(int length) {
        long[] ones = new long[length];
        Arrays.fill(ones, 1);
        return Tensor.ofLongs(Shape.of(1, length), ones);
    }

    @Override
    public synchronized List<WireTensor> outputs() {
        int hidden = embedding(0).length;
        ByteBuffer contents = ByteBuffer.allocate(Math.multiplyExact(embeddings.length, hidden * Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < embeddings.length; row++) {
            for (float value : embedding(row)) {
                contents.putFloat(value);
            }
        }
        Shape shape = Shape.of(embeddings.length, hidden);
        return List.of(WireTensor.of(ModelSignature.EMBEDDING, Tensor.of(DataType.FLOAT, shape, contents.flip())));
    }

    private float[] embedding(int row) {
        float[] embedding = embeddings[row];
        if (embedding == null) {
            throw new IllegalStateException("row " + row + " was not read");
        }
        return embedding;
    }
}
