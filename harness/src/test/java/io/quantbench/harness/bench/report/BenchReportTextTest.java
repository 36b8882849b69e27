package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTextTest {
    private static final BenchReportText PLAIN = new BenchReportText(false);

    @Test
    void alignsOneLinePerArmAndEndsWithTheVerdict() {
        String text = PLAIN.render(SyntheticReports.ok(), List.of("report.html: out/report.html"));
        assertThat(text)
                .startsWith(
                        """
                        variant            size  speed  per s  resp p50  resp p99  cosine   accuracy    -/+   valid
                        fp32            90.4 MB  1.00x    110   12.4 ms   30.7 ms  1.0000  83.2±1.5%    0/0     yes
                        int8-dynamic    23.0 MB  2.31x    254   5.34 ms   13.5 ms  0.9873  82.8±1.5%    9/7     yes
                        int8-published  23.0 MB  0.95x    104   13.1 ms   32.4 ms  0.9873  81.5±1.6%  21/11  SLOWER

                        passed  --min-speedup (int8-dynamic)  required ≥ 1.50x, measured 2.31x

                        OK
                          Every gate held. int8-dynamic is the fastest: 2.31x the speed of fp32.
                        """)
                .endsWith("\nreport.html: out/report.html\n");
    }

    @Test
    void staysWithinAHundredColumns() {
        for (BenchReport report : List.of(
                SyntheticReports.ok(),
                SyntheticReports.gateFailed(),
                SyntheticReports.invalid(),
                SyntheticReports.incomplete(),
                SyntheticReports.withVariantNamed("a-variant-with-a-name-that-goes-on-and-on-and-on"))) {
            assertThat(PLAIN.render(report, List.of()).lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(BenchReportText.COLUMNS));
        }
    }

    @Test
    void cannotBeReadAsAResultWhenItIsNone() {
        assertThat(PLAIN.render(SyntheticReports.invalid(), List.of())).contains("INVALID - NOT A RESULT", " NO\n");
        assertThat(PLAIN.render(SyntheticReports.incomplete(), List.of()))
                .contains("INCOMPLETE - NOT A RESULT", "Accuracy not measured: the data has no labels.");
    }

    @Test
    void coloursOnlyWhenAsked() {
        assertThat(PLAIN.render(SyntheticReports.gateFailed(), List.of())).doesNotContain("\u001b");
        assertThat(new BenchReportText(true).render(SyntheticReports.gateFailed(), List.of()))
                .contains("\u001b[31mGATE FAILED\u001b[0m", "\u001b[31mint8-published");
    }

    @Test
    void passesNoControlCharactersFromNamesToTheTerminal() {
        BenchReport report = SyntheticReports.withVariantNamed("x\u001b[2J\rfp32");
        assertThat(PLAIN.render(report, List.of()))
                .doesNotContain("\u001b", "\r")
                .contains("x?[2J?fp32");
    }
}
