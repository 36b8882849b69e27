package io.quantbench.harness.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.RolloutStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plan that the guide shows is one. */
class CanaryGuideTest {
    @Test
    void thePlanOfTheGuideIsReadWithAllItsSteps() throws Exception {
        Path folder = Path.of("..", "docs");
        String text = Files.readString(folder.resolve("canary.md"));
        String from = text.substring(text.indexOf("```yaml\n") + "```yaml\n".length());
        HarnessConfig read = ConfigLoader.parse(from.substring(0, from.indexOf("```")), folder, Map.of(), Map.of());
        CanaryConfig canary = read.canary().orElseThrow();
        List<RolloutStep> steps = canary.plan().steps();
        assertThat(steps)
                .extracting(RolloutStep::name)
                .containsExactly("shadow", "canary-1", "canary-5", "canary-25", "canary-50");
        assertThat(steps.get(4).needsApproval()).isTrue();
        assertThat(steps.get(0).policy().guardrails()).hasSize(3);
        assertThat(canary.webhooks()).hasSize(1);
        assertThat(read.traffic()).isPresent();
    }
}
