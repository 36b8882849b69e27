package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import io.quantbench.quant.tensor.Dim;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockTableTest {
    private static final int WIDTH = 256;

    private final Path folder;

    BlockTableTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Blocks> formats() {
        return Stream.of(4, 8).flatMap(bits -> Stream.of(16, 32, 64, 128, 256)
                .flatMap(size -> Stream.of(true, false).map(symmetric -> new Blocks(bits, size, symmetric, 4))));
    }

    private static Model embedding() {
        return TinyModels.model(
                13,
                List.of(Initializer.of("table", WeightOnlyFixture.matrix(1, 50, WIDTH))),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("y")));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void gatheredRowsAreExactlyWhatTheBlocksStandFor(Blocks format) throws Exception {
        Model model = embedding();
        Model result = new BlockTable(Map.of("embed", format)).apply(model);
        assertThat(GraphValidator.problems(result)).isEmpty();
        float[] all = WeightOnlyFixture.dequantize(
                BlockQuantizer.quantize(WeightOnlyFixture.matrix(1, 50, WIDTH), true, format), format.bits());
        float[] actual = new OrtRunner(folder).run(result, Map.of("ids", new Feed(new long[] {49, 0, 7}, List.of(3L))));
        assertThat(actual).hasSize(3 * WIDTH);
        assertThat(Arrays.copyOfRange(actual, 0, WIDTH))
                .containsExactly(Arrays.copyOfRange(all, 49 * WIDTH, 50 * WIDTH));
        assertThat(Arrays.copyOfRange(actual, 2 * WIDTH, 3 * WIDTH))
                .containsExactly(Arrays.copyOfRange(all, 7 * WIDTH, 8 * WIDTH));
    }

    @Test
    void refusesRowsThatDoNotDivideIntoBlocks() {
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("table", WeightOnlyFixture.matrix(1, 50, 48))),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("y")));
        Blocks format = new Blocks(4, 32, true, 4);
        assertThat(BlockTable.obstacle(
                        GraphEditor.of(model), model.graph().nodes().get(0), format))
                .hasValue("its rows of 48 do not divide into blocks of 32");
        assertThatThrownBy(() -> new BlockTable(Map.of("embed", format)).apply(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Gather 'embed'");
    }
}
