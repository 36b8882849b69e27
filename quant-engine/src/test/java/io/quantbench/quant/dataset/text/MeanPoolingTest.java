package io.quantbench.quant.dataset.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.source.ShippedSentences;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MeanPoolingTest {
    @Test
    void averagesTheUnmaskedTokensAndScalesToLengthOne() {
        Tensor tokens = Tensor.ofFloats(Shape.of(2, 2, 2), 1, 8, 5, 0, 0, -2, 100, 100);
        Tensor mask = Tensor.ofLongs(Shape.of(2, 2), 1, 1, 1, 0);

        float[][] embeddings = MeanPooling.pool(tokens, mask);

        // Means (3, 4) and (0, -2); lengths 5 and 2.
        assertThat(embeddings).isDeepEqualTo(new float[][] {{0.6f, 0.8f}, {0, -1}});
    }

    @Test
    void readsEngineMemoryFromItsPositionWithoutMovingIt() {
        ByteBuffer memory = ByteBuffer.allocateDirect(3 * Float.BYTES).order(ByteOrder.nativeOrder());
        memory.putFloat(7).putFloat(3).putFloat(4).position(Float.BYTES);

        float[][] embeddings = MeanPooling.pool(memory, Shape.of(1, 1, 2), Tensor.ofLongs(Shape.of(1, 1), 1));

        assertThat(embeddings).isDeepEqualTo(new float[][] {{0.6f, 0.8f}});
        assertThat(memory.position()).isEqualTo(Float.BYTES);
    }

    @Test
    void keepsAZeroMeanZero() {
        Tensor tokens = Tensor.ofFloats(Shape.of(1, 2, 1), 1, -1);

        assertThat(MeanPooling.pool(tokens, Tensor.ofLongs(Shape.of(1, 2), 1, 1)))
                .isDeepEqualTo(new float[][] {{0}});
    }

    @Test
    void refusesShapesThatDoNotBelongTogether() {
        Tensor tokens = Tensor.ofFloats(Shape.of(1, 2, 1), 1, -1);

        assertThatThrownBy(() -> MeanPooling.pool(tokens, Tensor.ofLongs(Shape.of(2, 1), 1, 1)))
                .hasMessageContaining("[1, 2, 1]")
                .hasMessageContaining("[2, 1]");
        assertThatThrownBy(() -> MeanPooling.pool(tokens, Tensor.ofLongs(Shape.of(1, 2), 0, 0)))
                .hasMessageContaining("row 0 of the mask masks all 2 tokens out");
        ByteBuffer tooSmall = ByteBuffer.allocate(4);
        assertThatThrownBy(() -> MeanPooling.pool(tooSmall, Shape.of(1, 2, 1), Tensor.ofLongs(Shape.of(1, 2), 1, 1)))
                .hasMessageContaining("need 2 floats, but 1 were given");
    }

    @Property(tries = 50, seed = "11")
    void paddingNeverMatters(@ForAll @IntRange(min = 1, max = 5) int sequence, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(sequence + 2) * 3];
        long[] mask = new long[sequence + 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        Arrays.fill(mask, 0, sequence, 1);
        Tensor padded = Tensor.ofFloats(Shape.of(1, sequence + 2, 3), values);
        Tensor bare = Tensor.ofFloats(Shape.of(1, sequence, 3), Arrays.copyOf(values, sequence * 3));

        float[][] ofPadded = MeanPooling.pool(padded, Tensor.ofLongs(Shape.of(1, sequence + 2), mask));
        float[][] ofBare = MeanPooling.pool(bare, Tensor.ofLongs(Shape.of(1, sequence), Arrays.copyOf(mask, sequence)));

        assertThat(ofPadded).isDeepEqualTo(ofBare);
    }

    /** End to end on the real model: batching and padding must not change an embedding, and related texts must be near. */
    @Test
    void embedsShippedSentencesWithTheRealModel() throws OrtException {
        List<String> texts = ShippedSentences.load().rows().stream()
                .map(TextRow::text)
                .limit(40)
                .toList();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SentenceTokenizer tokenizer = MiniLm.tokenizer();
                OrtSession session = environment.createSession(MiniLm.model("/all-minilm-l6-v2.onnx"))) {
            float[][] together = embed(environment, session, tokenizer.encodeBatch(texts));
            float[][] alone = embed(environment, session, tokenizer.encodeBatch(texts.subList(3, 4)));

            assertThat(together).hasDimensions(40, 384);
            for (float[] embedding : together) {
                assertThat(dot(embedding, embedding)).isCloseTo(1, within(1e-6));
            }
            assertThat(dot(together[3], alone[0])).isCloseTo(1, within(1e-5));
            float[][] related = embed(
                    environment,
                    session,
                    tokenizer.encodeBatch(
                            List.of("The soup was cold.", "My soup was not warm.", "Log in to the printer.")));
            assertThat(dot(related[0], related[1])).isGreaterThan(dot(related[0], related[2]) + 0.3);
        }
    }

    private static float[][] embed(OrtEnvironment environment, OrtSession session, TokenBatch batch)
            throws OrtException {
        try (OnnxTensor ids = tensor(environment, batch.inputIds());
                OnnxTensor mask = tensor(environment, batch.attentionMask());
                OnnxTensor types = tensor(environment, batch.typeIds());
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            OnnxTensor hidden = (OnnxTensor) result.get(0);
            return MeanPooling.pool(
                    hidden.getByteBuffer(), Shape.of(hidden.getInfo().getShape()), batch.attentionMask());
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(
                environment, tensor.bytes().asLongBuffer(), tensor.shape().toArray());
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
