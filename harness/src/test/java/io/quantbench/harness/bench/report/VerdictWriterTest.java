package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictWriterTest {
    @Test
    void comparesEveryVariantWithTheBaseline() {
        assertThat(SyntheticReports.ok().verdict().sentences())
                .containsExactly(
                        "Every gate held. int8-dynamic is the fastest: 2.31x the speed of fp32.",
                        "int8-dynamic runs at 2.31x the speed of fp32 at 25 % of its size; accuracy 82.8 % ± 1.5,"
                                + " 9 regressions and 7 improvements on 600 rows: no significant difference (McNemar p = 0.80).",
                        "int8-published is SLOWER than fp32: 0.95x at 25 % of its size; accuracy 81.5 % ± 1.6,"
                                + " 21 regressions and 11 improvements on 600 rows: no significant difference (McNemar p = 0.80).");
    }

    @Test
    void namesTheGateThatFailed() {
        assertThat(SyntheticReports.gateFailed().verdict().sentences())
                .startsWith(
                        "1 of 2 gates failed.",
                        "--max-accuracy-drop (int8-published) requires ≤ 1.0 % but measured 1.7 %.");
    }

    @Test
    void comparesNothingWhenTheRunIsNoResult() {
        assertThat(SyntheticReports.invalid().verdict().sentences())
                .startsWith("The run is not valid: these figures are not a result.")
                .anySatisfy(sentence -> assertThat(sentence).startsWith("int8-dynamic: 540 queries are too few"))
                .noneSatisfy(sentence -> assertThat(sentence).contains("the speed of"));
    }

    @Test
    void doesNotPraiseTheFastestOfSlowVariants() {
        List<ArmReport> arms = SyntheticReports.ok().arms();
        assertThat(VerdictWriter.write(true, "fp32", List.of(arms.get(0), arms.get(2)), List.of())
                        .sentences())
                .startsWith("No variant is faster than fp32; the best, int8-published, reaches 0.95x of its speed.");
    }

    @Test
    void judgesABaselineAlone() {
        List<ArmReport> arms = SyntheticReports.ok().arms().subList(0, 1);
        assertThat(VerdictWriter.write(true, "fp32", arms, List.of()).sentences())
                .containsExactly("The run is valid; there is no variant to compare with fp32.");
    }
}
