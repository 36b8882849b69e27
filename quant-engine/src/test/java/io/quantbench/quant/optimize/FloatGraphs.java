package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small float models from x to y, and the proof that a pass keeps what they compute. */
final class FloatGraphs {
    private FloatGraphs() {}

    static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    static Initializer constant(String name, long seed, long... extents) {
        Shape shape = Shape.of(extents);
        return Initializer.of(name, Tensor.ofFloats(shape, random((int) shape.elementCount(), seed)));
    }

    static Initializer scalar(String name, float value) {
        return Initializer.of(name, Tensor.scalar(value));
    }

    /** A model from x to y, both of {@code dims} (those of y unknown). */
    static Model model(List<Dim> dims, List<Initializer> constants, List<Node> nodes) {
        Dim[] unknown = dims.stream().map(d -> Dim.unknown()).toArray(Dim[]::new);
        return TinyModels.model(
                13,
                constants,
                List.of(TinyModels.floats("x", dims.toArray(new Dim[0]))),
                TinyModels.floats("y", unknown),
                nodes.toArray(new Node[0]));
    }

    /** As {@link #model}, of as many unknown extents. */
    static Model ofRank(int rank, List<Initializer> constants, Node... nodes) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dims.add(Dim.unknown());
        }
        return model(dims, constants, List.of(nodes));
    }

    static List<String> operators(Model model) {
        return model.graph().nodes().stream().map(Node::opType).toList();
    }

    /** Both models give the same y for a random x of {@code extents}, within 1e-5 of its largest value. */
    static void staysEqual(Model before, Model after, Path folder, Long... extents) throws Exception {
        int count = 1;
        for (long extent : extents) {
            count *= (int) extent;
        }
        staysEqual(before, after, folder, Map.of("x", new Feed(random(count, 99), List.of(extents))));
    }

    static void staysEqual(Model before, Model after, Path folder, Map<String, Feed> feeds) throws Exception {
        OrtRunner runner = new OrtRunner(folder);
        float[] expected = runner.run(before, feeds);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isPositive();
        assertThat(runner.run(after, feeds)).containsExactly(expected, within(1e-5f * largest));
    }
}
