package io.quantbench.quant.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every implementation of the engine SPI must do, whatever it computes. */
public abstract class EngineContract {
    /** The model under test declares {@code a} and {@code b} like this, and {@code sum} of the same type and dimensions. */
    protected static final List<TensorSpec> INPUTS = List.of(spec("a"), spec("b"));

    protected static final List<TensorSpec> OUTPUTS = List.of(spec("sum"));

    protected final Path directory;

    protected EngineContract(@TempDir Path directory) {
        this.directory = directory;
    }

    private static TensorSpec spec(String name) {
        return new TensorSpec(name, DataType.FLOAT, List.of(Dim.symbolic("batch"), Dim.fixed(3)));
    }

    protected abstract Engine engine();

    /** A model of {@link #INPUTS} and {@link #OUTPUTS} in {@code directory}. */
    protected abstract Path model(Path directory) throws IOException;

    @MustBeClosed
    private EngineSession open() throws IOException {
        return engine().open(model(directory), EngineOptions.defaults());
    }

    private static Map<String, Shape> shapes(long batch) {
        return Map.of("a", Shape.of(batch, 3), "b", Shape.of(batch, 3));
    }

    @Test
    void namesItselfAndItsMachine() {
        assertThat(engine().name()).isNotBlank().isLowerCase();
        assertThat(engine().version()).isNotBlank();
        assertThat(engine().capabilities().logicalCores()).isPositive();
    }

    @Test
    void tellsWhatTheModelDeclares() throws IOException {
        try (EngineSession session = open()) {
            assertThat(session.inputs()).isEqualTo(INPUTS);
            assertThat(session.outputs()).isEqualTo(OUTPUTS);
        }
    }

    @Test
    void givesTheSameDirectNativeOrderBufferAtEveryCall() throws IOException {
        try (EngineSession session = open();
                Binding binding = session.bind(shapes(2))) {
            ByteBuffer buffer = binding.input("a");
            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(buffer.capacity()).isEqualTo(2 * 3 * 4);
            assertThat(binding.input("a")).isSameAs(buffer);
            binding.run();
            assertThat(binding.input("a")).isSameAs(buffer);
        }
    }

    @Test
    void outputHasTheShapeThatFollowsFromTheInputs() throws IOException {
        try (EngineSession session = open();
                Binding binding = session.bind(shapes(5))) {
            binding.run();
            assertThat(binding.outputShape("sum")).isEqualTo(Shape.of(5, 3));
            ByteBuffer output = binding.output("sum");
            assertThat(output.position()).isZero();
            assertThat(output.remaining()).isEqualTo(5 * 3 * 4);
            assertThat(output.order()).isEqualTo(ByteOrder.nativeOrder());
        }
    }

    @Test
    void twoBindingsOfOneSessionAreIndependent() throws IOException {
        try (EngineSession session = open();
                Binding small = session.bind(shapes(1));
                Binding large = session.bind(shapes(4))) {
            large.run();
            small.run();
            assertThat(small.outputShape("sum")).isEqualTo(Shape.of(1, 3));
            assertThat(large.outputShape("sum")).isEqualTo(Shape.of(4, 3));
        }
    }

    @Test
    void runOnCopiesReturnsEveryDeclaredOutput() throws IOException {
        try (EngineSession session = open()) {
            Tensor ones = Tensor.ofFloats(Shape.of(1, 3), 1, 1, 1);
            Map<String, Tensor> outputs = session.run(Map.of("a", ones, "b", ones));
            assertThat(outputs).containsOnlyKeys("sum");
            assertThat(outputs).extractingByKey("sum").extracting(Tensor::shape).isEqualTo(Shape.of(1, 3));
            assertThat(outputs).extractingByKey("sum").extracting(Tensor::type).isEqualTo(DataType.FLOAT);
        }
    }

    @Test
    void refusesAnUnknownInputNamingIt() throws IOException {
        refusesToBind(
                Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3), "c", Shape.of(1, 3)), "no input c", "it has a, b");
    }

    @Test
    void refusesAMissingInputNamingIt() throws IOException {
        refusesToBind(Map.of("a", Shape.of(1, 3)), "input b is missing", "b FLOAT [batch, 3]");
    }

    @Test
    void refusesAWrongRankNamingInputAndDeclaration() throws IOException {
        refusesToBind(
                Map.of("a", Shape.of(3), "b", Shape.of(1, 3)), "input a was given rank 1 [3]", "a FLOAT [batch, 3]");
    }

    @Test
    void refusesAWrongFixedExtentNamingTheAxis() throws IOException {
        refusesToBind(
                Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 4)), "input b was given [1, 4]", "axis 1 is fixed at 3");
    }

    @Test
    void refusesTwoExtentsForOneSymbolicName() throws IOException {
        refusesToBind(
                Map.of("a", Shape.of(1, 3), "b", Shape.of(2, 3)),
                "dimension batch would be 1 in input a and 2 in input b");
    }

    private void refusesToBind(Map<String, Shape> shapes, String... parts) throws IOException {
        try (EngineSession session = open()) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> session.bind(shapes).close())
                    .withMessageContainingAll(parts);
        }
    }

    @Test
    void refusesAWrongElementTypeNamingIt() throws IOException {
        try (EngineSession session = open()) {
            Tensor floats = Tensor.ofFloats(Shape.of(1, 3), 1, 1, 1);
            Tensor ints = Tensor.ofInts(Shape.of(1, 3), 1, 1, 1);
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> session.run(Map.of("a", floats, "b", ints)))
                    .withMessageContainingAll("input b was given INT32 [1, 3]", "b FLOAT [batch, 3]");
        }
    }

    @Test
    void refusesUnknownNamesInABinding() throws IOException {
        try (EngineSession session = open();
                Binding binding = session.bind(shapes(1))) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> binding.input("sum"))
                    .withMessageContainingAll("no input sum", "it has a, b");
            binding.run();
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> binding.output("a"))
                    .withMessageContainingAll("no output a", "it has sum");
        }
    }

    @Test
    void hasNoOutputBeforeTheFirstRun() throws IOException {
        try (EngineSession session = open();
                Binding binding = session.bind(shapes(1))) {
            assertThatIllegalStateException().isThrownBy(() -> binding.output("sum"));
            assertThatIllegalStateException().isThrownBy(() -> binding.outputShape("sum"));
        }
    }

    @Test
    @SuppressWarnings("MustBeClosed") // Closing in odd orders is what is tested.
    void closesTwiceInAnyOrder() throws IOException {
        EngineSession session = open();
        Binding binding = session.bind(shapes(1));
        session.close();
        session.close();
        binding.close();
        binding.close();
        assertThatIllegalStateException().isThrownBy(binding::run);
    }

    @Test
    @SuppressWarnings("MustBeClosed") // Closing in odd orders is what is tested.
    void refusesUseAfterClose() throws IOException {
        EngineSession session = open();
        Binding closedBinding = session.bind(shapes(1));
        Binding orphan = session.bind(shapes(1));
        closedBinding.close();
        assertThatIllegalStateException().isThrownBy(closedBinding::run);
        assertThatIllegalStateException().isThrownBy(() -> closedBinding.input("a"));
        session.close();
        assertThatIllegalStateException().isThrownBy(orphan::run);
        assertThatIllegalStateException()
                .isThrownBy(() -> session.bind(shapes(1)).close());
        orphan.close();
    }
}
