package io.quantbench.harness.canary.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.canary.contest.ContestReport.Row;
import io.quantbench.harness.canary.contest.ContestReport.Target;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final Sample NONE = new Sample(Double.NaN, Double.NaN);

    /** With this seed and few trials: the median within its limit, shares within three standard errors of theirs. */
    @Test
    void targetsAreReached() {
        List<Target> targets = new Targets(150, 1_000).measure();
        assertThat(targets).hasSize(5);
        for (Target target : targets) {
            Sample figure = target.figure();
            assertThat(figure.value())
                    .as(target.name())
                    .isLessThanOrEqualTo(target.limit() + 3 * figure.standardError());
        }
        assertThat(new Targets(150, 1_000).measure()).isEqualTo(targets);
    }

    @Test
    void streamsHaveTheRatesOfTheirScenario() {
        Scenario scenario = Scenario.harmful("test")
                .with(new Scenario.Answers(0.04, 0.02))
                .with(new Scenario.Failures(0.1, 0.2, 19_000))
                .with(new Scenario.Latency(2, 0, false));
        Stream stream = new Stream(scenario, 6);
        List<EvidenceEvent> events = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            stream.next(events::add);
        }
        List<EvidenceEvent.Label> labels = only(events, EvidenceEvent.Label.class);
        assertThat(share(labels, EvidenceEvent.Label::referenceRight)).isCloseTo(0.9, within(0.01));
        assertThat(share(labels, EvidenceEvent.Label::candidateRight)).isCloseTo(0.88, within(0.01));
        assertThat(share(labels, label -> label.referenceRight() && !label.candidateRight()))
                .isCloseTo(0.04, within(0.006));
        List<EvidenceEvent.Served> served = only(events, EvidenceEvent.Served.class);
        assertThat(share(served, request -> request.arm() == ArmRole.CANDIDATE)).isCloseTo(0.5, within(0.015));
        assertThat(median(served, ArmRole.CANDIDATE) / median(served, ArmRole.REFERENCE))
                .isCloseTo(2, within(0.1));
        assertThat(share(served, request -> request.result().name().equals("NON_FINITE")))
                .isCloseTo(0.025, within(0.003));
        assertThat(share(only(events, EvidenceEvent.PairedAnswer.class), pair -> pair.agreement() == 1))
                .isCloseTo(0.94, within(0.008));
    }

    private static double median(List<EvidenceEvent.Served> served, ArmRole arm) {
        long[] sorted = served.stream()
                .filter(request -> request.arm() == arm)
                .mapToLong(EvidenceEvent.Served::latencyNs)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static <T extends EvidenceEvent> List<T> only(List<EvidenceEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T> double share(List<T> all, Predicate<T> predicate) {
        return (double) all.stream().filter(predicate).count() / all.size();
    }

    @Test
    void mediansCountTrialsThatNeverEnded() {
        assertThat(Sample.median(new long[] {3, 1, 2}, 3).value()).isEqualTo(2);
        assertThat(Sample.median(new long[] {1, 2, 3}, 5).value()).isEqualTo(3);
        assertThat(Sample.median(new long[] {1, 2}, 5).value()).isNaN();
        assertThat(Sample.median(new long[0], 5).value()).isNaN();
        long[] uniform = new long[400];
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = i;
        }
        assertThat(Sample.median(uniform, 400)).isEqualTo(new Sample(199.5, 10));
        assertThat(Sample.share(25, 100)).isEqualTo(new Sample(0.25, Math.sqrt(0.25 * 0.75 / 100)));
    }

    @Test
    void textIsNarrowAndNamesWhatWasMissed() {
        ContestReport report = new ContestReport(
                1,
                200,
                1,
                List.of(
                        Target.of("found", "median pairs", new Sample(1_812, 31), 1_900),
                        Target.of("false alarms", "share of trials", new Sample(0.07, 0.01), 0.05),
                        Target.of("never", "median pairs", NONE, 10)),
                List.of(
                        new Row(
                                "same model",
                                false,
                                "QuantBench",
                                new Sample(0.01, 0.007),
                                new Sample(0.9, 0.02),
                                NONE),
                        new Row("worse", true, "QuantBench", NONE, NONE, new Sample(1_000, Double.NaN))));
        String text = ContestText.of(report);
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(text)
                .containsPattern("yes +found +1,812 ± 31 ≤ 1,900")
                .containsPattern("NO +false alarms +7\\.0 ± 1\\.0 % ≤ 5 %")
                .containsPattern("NO +never +not in half the trials ≤ 10")
                .contains("same model (must be promoted)", "false rollbacks")
                .contains("worse (must be rolled back)", "false promotes", "1,000 ± ?");
        assertThat(report.reached()).isFalse();
    }

    @Test
    void aContestOfTenTrialsJudgesEveryScenario() {
        List<String> stages = new ArrayList<>();
        ContestReport report = new Contest(10, 1, stages::add).run();
        assertThat(report.rows()).hasSize(40);
        assertThat(stages).hasSize(11);
        for (Row row : report.rows()) {
            if (row.judge().equals("QuantBench")) {
                assertThat(row.right().value()).as(row.scenario()).isGreaterThanOrEqualTo(0.7);
            }
        }
    }

    @Test
    void refusesTooFewTrials() {
        assertThatThrownBy(() -> new Contest(9, 1, stage -> {})).hasMessageContaining("trials=9");
    }
}
