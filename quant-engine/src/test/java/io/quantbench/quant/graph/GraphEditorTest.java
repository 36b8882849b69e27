package io.quantbench.quant.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphEditorTest {
    private static final Node FIRST = Node.of("first", "Relu", List.of("x"), List.of("a"));
    private static final Node SECOND = Node.of("second", "Relu", List.of("a"), List.of("b"));
    private static final Node LAST = Node.of("last", "Add", List.of("b", "c"), List.of("y"));
    private static final Initializer C = Initializer.of("c", Tensor.scalar(1f));

    private static Model model(Node... nodes) {
        return TinyModels.xToY(List.of(C), nodes);
    }

    @Test
    void anUntouchedModelComesBackEqual() {
        Model model = model(FIRST, SECOND, LAST);
        assertThat(GraphEditor.of(model).toModel()).isEqualTo(model);
    }

    @Test
    void aReplacementTakesOverThePlace() {
        GraphEditor editor = GraphEditor.of(model(FIRST, SECOND, LAST));
        Node one = Node.of("one", "Neg", List.of("a"), List.of("t"));
        Node two = Node.of("two", "Neg", List.of("t"), List.of("b"));
        editor.replace(SECOND, one, two);
        assertThat(editor.toModel().graph().nodes()).containsExactly(FIRST, one, two, LAST);
        assertThat(editor.producer("b")).contains(two);
        assertThat(editor.consumers("a")).containsExactly(one);
    }

    @Test
    void aNodeThatWasReplacedIsRefused() {
        GraphEditor editor = GraphEditor.of(model(FIRST, SECOND, LAST));
        editor.replace(SECOND, SECOND.withName("other"));
        assertThatThrownBy(() -> editor.remove(SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'second'");
    }

    @Test
    void freshNamesCollideWithNothingInTheModel() {
        GraphEditor editor = GraphEditor.of(model(FIRST, SECOND, LAST));
        assertThat(editor.freshName("new")).isEqualTo("new");
        assertThat(editor.freshName("new")).isEqualTo("new_1");
        assertThat(editor.freshName("b")).isEqualTo("b_1");
        assertThat(editor.freshName("first")).isNotEqualTo("first");
    }

    @Test
    void pruningRemovesChainsThatNothingReadsAndTheirConstants() {
        Node dead = Node.of("dead", "Neg", List.of("d"), List.of("e"));
        Node deader = Node.of("deader", "Neg", List.of("e"), List.of("f"));
        Model model =
                TinyModels.xToY(List.of(C, Initializer.of("d", Tensor.scalar(2f))), FIRST, dead, deader, SECOND, LAST);
        GraphEditor editor = GraphEditor.of(model);
        editor.prune();
        assertThat(editor.toModel()).isEqualTo(model(FIRST, SECOND, LAST));
    }

    @Test
    void pruningKeepsWhatASubgraphCaptures() {
        Graph branch = new Graph(
                "then",
                List.of(Node.of("inner", "Add", List.of("a", "d"), List.of("r"))),
                List.of(),
                List.of(),
                List.of(new ValueInfo("r", Optional.empty(), Extras.none())),
                List.of(),
                Extras.none());
        Node holder = new Node(
                "if",
                "If",
                "",
                List.of("x"),
                List.of("y"),
                List.of(new Attribute.OfGraph("then_branch", branch, Extras.none())),
                Extras.none());
        Model model = TinyModels.xToY(List.of(Initializer.of("d", Tensor.scalar(2f))), FIRST, holder);
        GraphEditor editor = GraphEditor.of(model);
        editor.prune();
        assertThat(editor.toModel()).isEqualTo(model);
        assertThat(editor.hasSingleUse("a")).isFalse();
    }

    @Test
    void nodesAreSortedAndACycleIsRefused() {
        GraphEditor editor = GraphEditor.of(model(FIRST, SECOND, LAST));
        Node late = Node.of("late", "Neg", List.of("b"), List.of("z"));
        editor.insertAt(FIRST, late);
        assertThat(editor.toModel().graph().nodes()).containsExactly(FIRST, SECOND, late, LAST);
        editor.replace(FIRST, FIRST.withInputs(List.of("z")));
        assertThatThrownBy(editor::toModel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cycle");
    }

    @Test
    void redirectedReadersReadTheOtherTensor() {
        GraphEditor editor = GraphEditor.of(model(FIRST, SECOND, LAST));
        editor.redirectReaders("b", "a");
        editor.prune();
        assertThat(editor.toModel().graph().nodes()).containsExactly(FIRST, LAST.withInputs(List.of("a", "c")));
    }

    @Test
    void anInitializerThatACallerMayOverrideIsNoConstant() {
        Model model = TinyModels.xToY(List.of(C, Initializer.of("x", Tensor.scalar(3f))), FIRST, SECOND, LAST);
        GraphEditor editor = GraphEditor.of(model);
        assertThat(editor.constant("x")).isEmpty();
        assertThat(editor.constant("c")).contains(Tensor.scalar(1f));
    }
}
