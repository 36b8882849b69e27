package io.quantbench.quant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NullEngineTest extends EngineContract {
    NullEngineTest(@TempDir Path directory) {
        super(directory);
    }

    @Override
    protected Engine engine() {
        return new NullEngine(INPUTS, OUTPUTS);
    }

    @Override
    protected Path model(Path directory) {
        return directory.resolve("never-read.onnx");
    }

    @Test
    void answersZerosAndTakesOneForUnknownExtents() {
        List<TensorSpec> outputs = List.of(
                new TensorSpec("y", DataType.INT64, List.of(Dim.symbolic("batch"), Dim.unknown(), Dim.fixed(2))));
        try (EngineSession session =
                new NullEngine(INPUTS, outputs).open(Path.of("never-read.onnx"), EngineOptions.defaults())) {
            Tensor ones = Tensor.ofFloats(Shape.of(2, 3), 1, 1, 1, 1, 1, 1);
            assertThat(session.run(Map.of("a", ones, "b", ones)))
                    .containsEntry("y", Tensor.ofLongs(Shape.of(2, 1, 2), 0, 0, 0, 0));
        }
    }
}
