package io.quantbench.harness.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final TensorSpec IDS = FakeSession.spec("input_ids", DataType.INT64, "batch", "sequence");
    private static final TensorSpec MASK = FakeSession.spec("attention_mask", DataType.INT64, "batch", "sequence");
    private static final TensorSpec TYPES = FakeSession.spec("token_type_ids", DataType.INT64, "batch", "sequence");
    private static final TensorSpec PIXELS = FakeSession.spec("pixels", DataType.FLOAT, "batch", "width");

    @Test
    void padsTextToTheLongestAndOverwritesWhatTheBufferHeld() {
        TextRows rows = TextRows.of(List.of(IDS, MASK, TYPES), 9);
        List<TextRow> batch =
                List.of(TextRow.of(new long[] {1, 2, 3}, new long[] {0, 0, 1}), TextRow.of(4), TextRow.of(5, 6));
        Map<String, Shape> shapes = rows.inputShapes(batch);
        assertThat(shapes)
                .containsOnlyKeys("input_ids", "attention_mask", "token_type_ids")
                .containsValue(Shape.of(3, 3));
        Buffers buffers = new Buffers(shapes, 8);
        rows.fill(buffers, batch);
        assertThat(buffers.longs("input_ids")).containsExactly(1, 2, 3, 4, 9, 9, 5, 6, 9);
        assertThat(buffers.longs("attention_mask")).containsExactly(1, 1, 1, 1, 0, 0, 1, 1, 0);
        assertThat(buffers.longs("token_type_ids")).containsExactly(0, 0, 1, 0, 0, 0, 0, 0, 0);
        assertThat(rows.length(batch.get(2))).isEqualTo(2);
    }

    @Test
    void fillsOnlyTheTextInputsThatTheModelDeclares() {
        TextRows rows = TextRows.of(List.of(IDS), 0);
        assertThat(rows.inputShapes(List.of(TextRow.of(7, 8)))).isEqualTo(Map.of("input_ids", Shape.of(1, 2)));
    }

    @Test
    void refusesModelsThatTextCannotFeed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextRows.of(List.of(IDS, PIXELS), 0))
                .withMessageContaining("pixels FLOAT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextRows.of(List.of(MASK), 0))
                .withMessageContaining("no input input_ids");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TextRows.of(List.of(FakeSession.spec("input_ids", DataType.INT32, "batch", "sequence")), 0))
                .withMessageContaining("INT64 [batch, sequence]");
    }

    @Test
    void refusesTextWithoutTokensOrWithAnotherCountOfTypes() {
        assertThatIllegalArgumentException().isThrownBy(TextRow::of).withMessageContaining("at least one token");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextRow.of(new long[2], new long[3]))
                .withMessageContaining("2 token ids and 3 token types");
    }

    @Test
    void stacksTensorsAlongTheLeadingExtent() {
        TensorRows rows = TensorRows.of(List.of(PIXELS));
        Map<String, Tensor> first = Map.of("pixels", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
        Map<String, Tensor> second = Map.of("pixels", Tensor.ofFloats(Shape.of(1, 2), 3, 4));
        assertThat(rows.joins(first, second)).isTrue();
        Map<String, Shape> shapes = rows.inputShapes(List.of(first, second));
        assertThat(shapes).isEqualTo(Map.of("pixels", Shape.of(2, 2)));
        Buffers buffers = new Buffers(shapes, 4);
        rows.fill(buffers, List.of(first, second));
        assertThat(buffers.floats("pixels")).containsExactly(1, 2, 3, 4);
        assertThat(buffers.input("pixels").position()).isZero();
    }

    @Test
    void neverStacksOtherShapesOrWholeBatches() {
        TensorRows rows = TensorRows.of(List.of(PIXELS));
        Map<String, Tensor> two = Map.of("pixels", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
        Map<String, Tensor> three = Map.of("pixels", Tensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
        Map<String, Tensor> batch = Map.of("pixels", Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
        assertThat(rows.joins(two, three)).isFalse();
        assertThat(rows.joins(batch, batch)).isFalse();
        assertThat(rows.inputShapes(List.of(batch))).isEqualTo(Map.of("pixels", Shape.of(2, 2)));
    }

    @Test
    void refusesTensorsThatTheModelDoesNotTake() {
        TensorRows rows = TensorRows.of(List.of(PIXELS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.check(Map.of("image", Tensor.scalar(1f))))
                .withMessageContaining("[image], but the model takes [pixels]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.check(Map.of("pixels", Tensor.scalar(1L))))
                .withMessageContaining("INT64 [], but the model takes FLOAT");
    }

    /** Input buffers without an engine, filled with rubbish first. */
    private static final class Buffers implements Binding {
        private final Map<String, ByteBuffer> inputs = new HashMap<>();

        Buffers(Map<String, Shape> shapes, int elementBytes) {
            shapes.forEach((name, shape) -> {
                byte[] rubbish = new byte[(int) shape.elementCount() * elementBytes];
                Arrays.fill(rubbish, (byte) 0x55);
                inputs.put(name, ByteBuffer.wrap(rubbish).order(ByteOrder.nativeOrder()));
            });
        }

        long[] longs(String name) {
            long[] values = new long[input(name).remaining() / 8];
            input(name).asLongBuffer().get(values);
            return values;
        }

        float[] floats(String name) {
            float[] values = new float[input(name).remaining() / 4];
            input(name).asFloatBuffer().get(values);
            return values;
        }

        @Override
        public ByteBuffer input(String name) {
            return Objects.requireNonNull(inputs.get(name));
        }

        @Override
        public void run() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Shape outputShape(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteBuffer output(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
