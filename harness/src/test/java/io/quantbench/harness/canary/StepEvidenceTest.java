package io.quantbench.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.evidence.EvidenceFile;
import io.quantbench.harness.canary.judge.Decision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepEvidenceTest {
    private final InMemoryLog log = new InMemoryLog();
    private long nowNs;

    private Decision replay(String step) throws IOException {
        StringWriter file = new StringWriter();
        StepEvidence.write(log, step, file);
        List<Decision> decisions = new ArrayList<>();
        EvidenceFile.replay(new BufferedReader(new StringReader(file.toString())), decisions::add);
        return decisions.get(decisions.size() - 1);
    }

    @Test
    void eachStepReplaysToTheDecisionThatEndedIt() throws IOException {
        try (CanaryController canary = CanaryController.open(log, Rollouts.BEGUN, SplitTarget.NONE, () -> nowNs)) {
            canary.look();
            canary.observe(Rollouts.good(0));
            nowNs += 100;
            canary.look();
            canary.command("p", "ann", new Command.Pause());
            nowNs += 50;
            canary.look();
            canary.observe(Rollouts.bad(1));
            canary.look();
            canary.look();
            List<Transition> trace = canary.state().trace();
            assertThat(canary.state().phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(replay("shadow")).isEqualTo(trace.get(1).decision());
            assertThat(replay("canary-5"))
                    .isEqualTo(canary.state().latest())
                    .isEqualTo(trace.get(trace.size() - 1).decision());
            assertThat(replay("canary-5").evidence().elapsedNs()).isEqualTo(50);
        }
        assertThatThrownBy(() -> replay("canary-7"))
                .hasMessageContaining("canary-7")
                .hasMessageContaining("[shadow, canary-5]");
        assertThatThrownBy(() -> StepEvidence.write(new InMemoryLog(), "shadow", new StringWriter()))
                .hasMessageContaining("no canary");
    }
}
