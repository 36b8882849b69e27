package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.exec.Answer;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class AnswerTableTest {
    private static Answer answer(Shape shape, float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return new OneAnswer(shape, bytes);
    }

    private record OneAnswer(Shape answerShape, ByteBuffer bytes) implements Answer {
        @Override
        public int batchRows() {
            return 1;
        }

        @Override
        public int length() {
            return 0;
        }

        @Override
        public Shape shape(String output) {
            return answerShape;
        }

        @Override
        public Shape engineShape(String output) {
            return answerShape;
        }

        @Override
        public ByteBuffer output(String output) {
            assertThat(output).isEqualTo("y");
            return bytes;
        }
    }

    private static AnswerTable.Cell cell(Shape shape, float... values) {
        AnswerTable table = new AnswerTable(2);
        table.put(1, AnswerTable.Cell.of(answer(shape, values), "y"));
        return table.cell(1);
    }

    @Test
    void copiesWhatItIsGiven() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        bytes.putFloat(0, 1).putFloat(4, 2);
        AnswerTable table = new AnswerTable(3);
        table.put(2, AnswerTable.Cell.of(new OneAnswer(Shape.of(2), bytes), "y"));
        bytes.putFloat(0, 9);
        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.cell(2).values()).containsExactly(1, 2);
        assertThat(table.cell(2).shape()).isEqualTo(Shape.of(2));
    }

    @Test
    void putsTheBatchAxisBack() {
        assertThat(cell(Shape.of(2, 3), 1, 2, 3, 4, 5, 6).batchOfOne().shape()).isEqualTo(Shape.of(1, 2, 3));
        assertThat(cell(Shape.scalar(), 7).batchOfOne().toFloats()).containsExactly(7);
    }

    @Test
    void findsTheLargestAndAmongEqualsTheFirst() {
        assertThat(cell(Shape.of(4), -3, -1, -2, -1).largest()).isEqualTo(1);
        assertThat(cell(Shape.of(1), 0).largest()).isZero();
    }

    @Test
    void poolsTokensToTheirMeanOfUnitLength() {
        float[] pooled = cell(Shape.of(2, 2), 3, 0, 3, 8).pooled();
        assertThat(pooled).hasSize(2);
        assertThat(pooled[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(pooled[1]).isCloseTo(0.8f, within(1e-6f));
    }
}
