package io.quantbench.load.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NullTargetTest extends TargetContract {
    @Override
    protected Target newTarget() {
        return new NullTarget();
    }

    @Test
    void answersBeforeIssueReturns() {
        List<Outcome> outcomes = new ArrayList<>();
        try (Target target = newTarget()) {
            target.issue(5, sample(0), (queryId, outcome) -> outcomes.add(outcome));
        }
        assertThat(outcomes).containsExactly(Outcome.OK);
    }
}
