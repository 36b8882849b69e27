package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.ofRank;
import static io.quantbench.quant.optimize.FloatGraphs.operators;
import static io.quantbench.quant.optimize.FloatGraphs.scalar;
import static io.quantbench.quant.optimize.FloatGraphs.staysEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The passes that find activation functions which exporters spell out. */
class FuseActivationsTest {
    private static final List<Initializer> CONSTANTS = List.of(
            scalar("sqrt2", (float) Math.sqrt(2)),
            scalar("sqrtHalf", (float) Math.sqrt(0.5)),
            scalar("one", 1),
            scalar("half", 0.5f),
            scalar("zero", 0),
            scalar("three", 3),
            scalar("six", 6),
            scalar("sixth", 1f / 6));

    private static Node node(String type, String output, String... inputs) {
        return Node.of("make_" + output, type, List.of(inputs), List.of(output));
    }

    private static Model gelu(Node... behindSum) {
        Node[] nodes = new Node[behindSum.length + 3];
        nodes[0] = node("Div", "d", "x", "sqrt2");
        nodes[1] = node("Erf", "e", "d");
        nodes[2] = node("Add", "s", "one", "e");
        System.arraycopy(behindSum, 0, nodes, 3, behindSum.length);
        return ofRank(2, CONSTANTS, nodes);
    }

    private static Model fuseGelu(Model before) {
        Model after = new FuseGelu().apply(before);
        assertThat(new FuseGelu().apply(after)).isEqualTo(after);
        return after;
    }

    @Test
    void geluIsFoundWithTheHalfAtAnyPlace(@TempDir Path folder) throws Exception {
        List<Model> spellings = List.of(
                gelu(node("Mul", "m", "x", "s"), node("Mul", "y", "m", "half")),
                gelu(node("Mul", "m", "s", "half"), node("Mul", "y", "m", "x")),
                gelu(node("Mul", "h", "half", "x"), node("Mul", "y", "h", "s")));
        for (Model before : spellings) {
            Model after = fuseGelu(before);
            assertThat(operators(after)).containsExactly("Gelu");
            staysEqual(before, after, folder, 4L, 50L);
        }
    }

    @Test
    void whatIsNearlyAGeluStays() {
        List<Model> nearMisses = List.of(
                gelu(node("Mul", "m", "x", "s"), node("Mul", "y", "m", "six")),
                gelu(node("Mul", "m", "d", "s"), node("Mul", "y", "m", "half")),
                gelu(node("Mul", "m", "x", "s"), node("Mul", "n", "m", "half"), node("Add", "y", "n", "e")));
        for (Model before : nearMisses) {
            assertThat(fuseGelu(before).graph().nodes())
                    .isEqualTo(before.graph().nodes());
        }
    }

    @Test
    void aHardSwishInFourNodesBecomesTwo(@TempDir Path folder) throws Exception {
        for (Node last : List.of(node("Div", "y", "m", "six"), node("Mul", "y", "sixth", "m"))) {
            Model before = ofRank(
                    2,
                    CONSTANTS,
                    node("Add", "a", "x", "three"),
                    node("Clip", "c", "a", "zero", "six"),
                    node("Mul", "m", "x", "c"),
                    last);
            Model after = new FuseHardSigmoid().apply(before);
            assertThat(operators(after)).containsExactly("HardSigmoid", "Mul");
            assertThat(new FuseHardSigmoid().apply(after)).isEqualTo(after);
            staysEqual(before, after, folder, 10L, 50L);
        }
    }

    @Test
    void whatIsNearlyAHardSwishStays() {
        Node clip = node("Clip", "c", "a", "zero", "six");
        Node add = node("Add", "a", "x", "three");
        List<Model> nearMisses = List.of(
                ofRank(2, CONSTANTS, add, clip, node("Mul", "m", "x", "c"), node("Div", "y", "m", "three")),
                ofRank(2, CONSTANTS, add, clip, node("Mul", "m", "a", "c"), node("Div", "y", "m", "six")),
                ofRank(
                        2,
                        CONSTANTS,
                        node("Add", "a", "x", "one"),
                        clip,
                        node("Mul", "m", "x", "c"),
                        node("Div", "y", "m", "six")),
                ofRank(
                        2,
                        CONSTANTS,
                        add,
                        node("Clip", "c", "a", "zero", "three"),
                        node("Mul", "m", "x", "c"),
                        node("Div", "y", "m", "six")));
        for (Model before : nearMisses) {
            assertThat(new FuseHardSigmoid().apply(before).graph().nodes())
                    .isEqualTo(before.graph().nodes());
        }
    }
}
