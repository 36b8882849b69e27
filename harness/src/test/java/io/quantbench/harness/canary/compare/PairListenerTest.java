package io.quantbench.harness.canary.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairListenerTest {
    private final List<String> heard = new ArrayList<>();
    private final PairedComparator comparator =
            new PairedComparator(ComparisonPolicy.of(OutputKind.SCORES), Decider.largestScore(), () -> 0, event -> {});

    PairListenerTest() {
        comparator.listen(new PairListener() {
            @Override
            public void compared(OutputComparison comparison, Decisions decisions) {
                heard.add("compared " + decisions.reference() + decisions.candidate() + comparison.measured());
            }

            @Override
            public void failed() {
                heard.add("failed");
            }

            @Override
            public void labelled(boolean referenceRight, boolean candidateRight) {
                heard.add("labelled " + referenceRight + " " + candidateRight);
            }
        });
    }

    private static ArmAnswer answer(float... scores) {
        return new ArmAnswer.Output(Tensor.ofFloats(Shape.of(1, scores.length), scores), 1);
    }

    private static RequestInput input() {
        return RequestInput.of(Map.of("x", Tensor.ofLongs(Shape.of(1), 1)));
    }

    @Test
    void hearsWhatComesOfEachPair() {
        comparator.onReference("a", input(), answer(0, 1));
        comparator.onCandidate("a", answer(1, 0));
        comparator.onLabel("a", List.of(1));
        comparator.onReference("b", input(), answer(0, 1));
        comparator.onCandidate("b", new ArmAnswer.Failure("full", 1));
        comparator.onReference("c", input(), answer(0, 1));
        comparator.onCandidate("c", answer(1, 0, 0));
        assertThat(heard)
                .containsExactly("compared [1][0]true", "labelled true false", "failed", "compared [1][]false");
    }
}
