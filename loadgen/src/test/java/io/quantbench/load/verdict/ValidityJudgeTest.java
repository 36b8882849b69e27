package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.load.record.Recording;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValidityJudgeTest {
    private final ValidityJudge judge = new ValidityJudge(ValidityRules.DEFAULT);

    private void passes(Recordings recording) {
        assertThat(judge.judge(recording.build())).isEqualTo(RunValidity.VALID);
    }

    private Reason fails(Recordings recording, Criterion criterion) {
        RunValidity validity = judge.judge(recording.build());
        assertThat(validity.valid()).isFalse();
        assertThat(validity.reasons()).extracting(Reason::criterion).containsExactly(criterion);
        return validity.reasons().get(0);
    }

    @Test
    void believesAFaultlessRun() {
        passes(Recordings.faultless());
        assertThat(judge.judge(Recordings.faultless().build())).hasToString("VALID");
    }

    @Test
    void objectsToARunStoppedEarly() {
        assertThat(fails(Recordings.faultless().incomplete(), Criterion.COMPLETE)
                        .sentence())
                .contains("stopped before its planned end");
    }

    @Test
    void allowsARateErrorOfOnePercentAndNoMore() {
        // 10 ms, the median response, belong to a healthy end of the window.
        passes(Recordings.faultless().answeredNs(10_110_000_000L));
        Reason reason = fails(Recordings.faultless().answeredNs(10_112_000_000L), Criterion.RATE_REACHED);
        assertThat(reason.required()).isEqualTo(99);
        assertThat(reason.actual()).isBetween(98.9, 99.0);
        assertThat(reason.sentence()).contains("99.0 queries/s").contains("100.0 scheduled");
    }

    @Test
    void allowsEachBlockItsOwnTail() {
        assertThat(judge.judgeBlocks(threeBlocksAnsweredIn(10_100_000_000L)).valid())
                .isTrue();
        assertThat(judge.judgeBlocks(threeBlocksAnsweredIn(10_120_000_000L)).reason(Criterion.RATE_REACHED))
                .isPresent();
    }

    private static List<Recording> threeBlocksAnsweredIn(long answeredNs) {
        return Stream.of(0L, 30_000_000_000L, 60_000_000_000L)
                .map(startNs -> Recordings.faultless()
                        .startNs(startNs)
                        .answeredNs(answeredNs)
                        .build())
                .toList();
    }

    @Test
    void allowsAScheduleFourStandardDeviationsOffItsTarget() {
        passes(Recordings.faultless().targetRatePerSec(114));
        assertThat(fails(Recordings.faultless().targetRatePerSec(115), Criterion.SCHEDULE_ON_TARGET)
                        .required())
                .isEqualTo(115);
    }

    @Test
    void holdsALongScheduleToOnePercent() {
        passes(Recordings.faultless().scheduled(200_000).targetRatePerSec(20_180));
        fails(Recordings.faultless().scheduled(200_000).targetRatePerSec(20_210), Criterion.SCHEDULE_ON_TARGET);
    }

    @Test
    void allowsAnIssueDelayOfAQuarterOfTheMedianResponse() {
        passes(Recordings.faultless().issueDelayNs(2_490_000));
        Reason reason = fails(Recordings.faultless().issueDelayNs(2_520_000), Criterion.ISSUE_DELAY);
        assertThat(reason.required()).isBetween(2_490_000.0, 2_510_000.0);
        assertThat(reason.sentence()).contains("free core");
    }

    @Test
    void comparesTheTailOfTheIssueDelayWithTheTailOfTheResponse() {
        // 2 % of the queries are issued 20 ms late: too much for a tail of 10 ms, a fifth of one of 100 ms.
        Reason reason = fails(Recordings.faultless().late(20, 20_000_000), Criterion.ISSUE_DELAY);
        assertThat(reason.sentence()).contains("p99");
        passes(Recordings.faultless().slow(20).late(20, 20_000_000));
        fails(Recordings.faultless().slow(20).late(20, 26_000_000), Criterion.ISSUE_DELAY);
        // Half of them late is the median's affair, whatever the tail.
        fails(Recordings.faultless().slow(20).late(600, 3_000_000), Criterion.ISSUE_DELAY);
    }

    @Test
    void alwaysAllowsTheWakeUpOfAParkedThread() {
        ValidityRules strict =
                new ValidityRules(0.01, 1e-9, 100_000, 500_000_000, 0.05, 0.05, 0, 99, EarlyStopping.MLPERF);
        ValidityJudge strictJudge = new ValidityJudge(strict);
        assertThat(strictJudge
                        .judge(Recordings.faultless().issueDelayNs(99_000).build())
                        .valid())
                .isTrue();
        assertThat(strictJudge
                        .judge(Recordings.faultless().issueDelayNs(101_000).build())
                        .valid())
                .isFalse();
    }

    @Test
    void objectsToAGeneratorThatStoodStill() {
        passes(Recordings.faultless().maxLatenessNs(500_000_000));
        assertThat(fails(Recordings.faultless().maxLatenessNs(501_000_000), Criterion.GENERATOR_STALL)
                        .sentence())
                .contains("501 ms");
    }

    @Test
    void objectsToMoreThanFivePercentOfGarbageCollection() {
        passes(Recordings.faultless().gcPauseNs(500_000_000));
        assertThat(fails(Recordings.faultless().gcPauseNs(510_000_000), Criterion.GC_SHARE)
                        .sentence())
                .contains("5.1 %");
    }

    @Test
    void objectsToMoreThanFivePercentOfStolenTime() {
        passes(Recordings.faultless().stealShare(0.05));
        assertThat(fails(Recordings.faultless().stealShare(0.06), Criterion.STEAL_SHARE)
                        .sentence())
                .contains("6.0 %");
    }

    @Test
    void objectsToASingleDroppedQuery() {
        Recordings dropping = Recordings.faultless().dropped(1);
        assertThat(fails(dropping, Criterion.DROPPED).sentence()).startsWith("1 of 1000 queries were dropped");
    }

    @Test
    void objectsToASingleUnansweredQueryAndCountsItOnce() {
        assertThat(fails(Recordings.faultless().unanswered(1), Criterion.UNANSWERED)
                        .sentence())
                .startsWith("1 of 1000");
    }

    @Test
    void objectsToASingleErrorUnlessAShareIsAllowed() {
        assertThat(fails(Recordings.faultless().errors(1), Criterion.ERROR_SHARE)
                        .actual())
                .isEqualTo(0.001);
        ValidityRules lenient =
                new ValidityRules(0.01, 0.25, 100_000, 500_000_000, 0.05, 0.05, 0.01, 99, EarlyStopping.MLPERF);
        assertThat(new ValidityJudge(lenient)
                        .judge(Recordings.faultless().errors(10).build())
                        .valid())
                .isTrue();
        assertThat(new ValidityJudge(lenient)
                        .judge(Recordings.faultless().errors(11).build())
                        .valid())
                .isFalse();
    }

    @Test
    void objectsToATargetThatMiscounts() {
        fails(Recordings.faultless().strays(1), Criterion.STRAY_COMPLETIONS);
    }

    @Test
    void asksForTheQueriesThatThePercentileNeeds() {
        passes(Recordings.faultless().scheduled(662).targetRatePerSec(66.2));
        Reason reason = fails(Recordings.faultless().scheduled(661).targetRatePerSec(66.1), Criterion.ENOUGH_QUERIES);
        assertThat(reason.required()).isEqualTo(662);
        assertThat(reason.actual()).isEqualTo(661);
        assertThat(reason.sentence())
                .isEqualTo("661 queries are too few for p99 with 99 % confidence: it needs 662, 1 more. Run longer.");
    }

    @Test
    void asksForMoreQueriesForAHigherPercentile() {
        ValidityJudge p999 = new ValidityJudge(ValidityRules.DEFAULT.withPercentile(99.9));
        assertThat(p999.judge(Recordings.faultless().build()).reason(Criterion.ENOUGH_QUERIES))
                .hasValueSatisfying(reason -> assertThat(reason.required()).isEqualTo(6636));
    }

    @Test
    void judgesARunWithoutAnyQuery() {
        RunValidity validity = judge.judge(Recordings.faultless().scheduled(0).build());
        assertThat(validity.reason(Criterion.ENOUGH_QUERIES)).isPresent();
    }

    @Test
    void doesNotHoldAClosedLoopToASchedule() {
        passes(Recordings.faultless()
                .closedLoop()
                .answeredNs(20_000_000_000L)
                .issueDelayNs(9_000_000)
                .maxLatenessNs(900_000_000));
        fails(Recordings.faultless().closedLoop().errors(1), Criterion.ERROR_SHARE);
    }

    @Test
    void givesEveryReasonInOrder() {
        RunValidity validity = judge.judge(
                Recordings.faultless().incomplete().dropped(1).errors(2).build());
        assertThat(validity.reasons())
                .extracting(Reason::criterion)
                .containsExactly(Criterion.COMPLETE, Criterion.DROPPED, Criterion.ERROR_SHARE);
        assertThat(validity.toString())
                .startsWith("INVALID: The run was stopped")
                .contains("dropped");
        assertThat(validity.and(RunValidity.VALID)).isEqualTo(validity);
    }

    @Test
    void namesEveryCriterionDifferently() {
        assertThat(Arrays.stream(Criterion.values()).map(Criterion::id)).doesNotHaveDuplicates();
    }

    @Test
    void refusesLimitsThatAreNoShares() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ValidityRules(1.5, 0.25, 100_000, 500_000_000, 0.05, 0.05, 0, 99, EarlyStopping.MLPERF))
                .withMessageContaining("maxRateError=1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValidityRules.DEFAULT.withPercentile(100))
                .withMessageContaining("percentile=100");
    }
}
