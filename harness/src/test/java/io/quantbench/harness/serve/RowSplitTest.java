package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.harness.exec.Answer;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Rows cut out of a request, and answers put together again. */
class RowSplitTest {
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final ModelSignature MODEL = ModelSignature.ofTensors(
            List.of(
                    new TensorSpec("ids", DataType.INT64, List.of(BATCH, Dim.symbolic("sequence"))),
                    new TensorSpec("flag", DataType.BOOL, List.of(BATCH))),
            List.of(
                    new TensorSpec("ids", DataType.INT64, List.of(Dim.unknown(), Dim.unknown())),
                    new TensorSpec("flag", DataType.BOOL, List.of(Dim.unknown()))));

    /** A row's own inputs as what the engine answered to a batch in which it was. */
    private record Echo(ModelRow.Tensors row, int batchRows) implements Answer {
        @Override
        public int length() {
            return row.length();
        }

        @Override
        public Shape shape(String output) {
            long[] dims = tensor(output).shape().toArray();
            return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
        }

        @Override
        public Shape engineShape(String output) {
            long[] dims = tensor(output).shape().toArray();
            dims[0] = batchRows;
            return Shape.of(dims);
        }

        @Override
        public ByteBuffer output(String output) {
            return tensor(output).bytes();
        }

        private Tensor tensor(String output) {
            return Objects.requireNonNull(row.tensors().get(output));
        }
    }

    @Property(tries = 300, seed = "20261121")
    void gatheringWhatWasSplitGivesTheRequestBackInWhateverOrderAndBatches(
            @ForAll @IntRange(min = 1, max = 12) int rows,
            @ForAll @IntRange(min = 1, max = 5) int sequence,
            @ForAll long seed) {
        Random random = new Random(seed);
        long[] ids = random.longs((long) rows * sequence).toArray();
        byte[] flags = new byte[rows];
        for (int i = 0; i < rows; i++) {
            flags[i] = (byte) random.nextInt(2);
        }
        InferRequest request = InferRequest.of(
                WireTensor.of("ids", Tensor.ofLongs(Shape.of(rows, sequence), ids)),
                WireTensor.of("flag", Tensor.ofBytes(DataType.BOOL, Shape.of(rows), flags)));
        PreparedRequest prepared = RequestReading.tensors(MODEL, request, 12);
        assertThat(prepared.rows()).hasSize(rows).allSatisfy(row -> assertThat(row.length())
                .isEqualTo(sequence));
        ResponseGather gather = prepared.gathering().get();
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            order.add(row);
        }
        Collections.shuffle(order, random);
        for (int row : order) {
            gather.read(row, new Echo((ModelRow.Tensors) prepared.rows().get(row), 1 + random.nextInt(4)));
        }
        assertThat(gather.outputs()).isEqualTo(request.inputs());
    }

    @Test
    void aRowWhoseAnswerHasAnotherShapeIsRefused() {
        ResponseGather gather = new TensorGather(MODEL.outputs(), 2);
        gather.read(0, new Echo(row(1, 2), 1));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> gather.read(1, new Echo(row(1, 2, 3), 1)))
                .withMessageContaining("output ids has another shape for each row");
    }

    private static ModelRow.Tensors row(long... ids) {
        return new ModelRow.Tensors(
                Map.of(
                        "ids", Tensor.ofLongs(Shape.of(1, ids.length), ids),
                        "flag", Tensor.ofBytes(DataType.BOOL, Shape.of(1), (byte) 1)),
                ids.length);
    }

    @Test
    void inputsThatDifferInTheirBatchAreRefused() {
        ModelSignature unnamed = ModelSignature.ofTensors(
                List.of(
                        new TensorSpec("a", DataType.INT64, List.of(Dim.unknown())),
                        new TensorSpec("b", DataType.INT64, List.of(Dim.unknown()))),
                List.of(new TensorSpec("c", DataType.INT64, List.of(Dim.unknown()))));
        InferRequest request = InferRequest.of(
                WireTensor.of("a", Tensor.ofLongs(Shape.of(2), 1, 2)),
                WireTensor.of("b", Tensor.ofLongs(Shape.of(1), 1)));
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(() -> RequestReading.tensors(unnamed, request, 8))
                .withMessage("the inputs differ in their first extent, the batch: a [2], b [1]");
    }

    @Test
    void batchesOnlyWhereAllFirstAxesAreOneOpenBatch() {
        TensorSpec open = new TensorSpec("x", DataType.FLOAT, List.of(BATCH, Dim.fixed(2)));
        TensorSpec other = new TensorSpec("y", DataType.FLOAT, List.of(Dim.symbolic("other"), Dim.fixed(2)));
        TensorSpec fixed = new TensorSpec("z", DataType.FLOAT, List.of(Dim.fixed(1), Dim.fixed(2)));
        TensorSpec scalar = new TensorSpec("s", DataType.FLOAT, List.of());
        assertThat(ModelSignature.ofTensors(List.of(open), List.of(other)).batched())
                .as("outputs are named as exporters please")
                .isTrue();
        assertThat(ModelSignature.ofTensors(List.of(open, other), List.of(open)).batched())
                .isFalse();
        assertThat(ModelSignature.ofTensors(List.of(open, fixed), List.of(open)).batched())
                .isFalse();
        assertThat(ModelSignature.ofTensors(List.of(open), List.of(open, scalar))
                        .batched())
                .isFalse();
    }
}
