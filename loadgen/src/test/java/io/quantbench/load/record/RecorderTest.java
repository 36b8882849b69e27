package io.quantbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.target.Outcome;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final long START = -5_000_000_000L; // A clock's readings may be negative.
    private static final long SECOND = 1_000_000_000L;

    private final Recorder recorder = new Recorder(START, START + 2 * SECOND, SECOND);

    private Recording finish() {
        return recorder.finish(new Recorder.RunFacts("t", OptionalDouble.of(10), 0, GeneratorUsage.none(), true));
    }

    private void query(long intendedNs, long issuedNs, long completedNs, Outcome outcome) {
        recorder.scheduled(intendedNs);
        recorder.issued(intendedNs, issuedNs);
        recorder.completed(intendedNs, issuedNs, completedNs, outcome);
    }

    @Test
    void keepsResponseServiceAndIssueDelayApart() {
        query(START, START + 100, START + 400, Outcome.OK);
        Recording recording = finish();

        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.of(400));
        assertThat(recording.serviceNs()).isEqualTo(LatencyDistribution.of(300));
        assertThat(recording.issueDelayNs()).isEqualTo(LatencyDistribution.of(100));
    }

    @Test
    void onlyTheIntendedStartDecidesWhatCounts() {
        query(START - 1, START + 5, START + 6, Outcome.OK); // Warm-up query that ran late.
        query(START, START, START + 1, Outcome.OK);
        query(START + 2 * SECOND - 1, START + 3 * SECOND, START + 3 * SECOND, Outcome.OK); // Ran after the window.
        query(START + 2 * SECOND, START + 2 * SECOND, START + 2 * SECOND, Outcome.OK);
        Recording recording = finish();

        assertThat(recording.completedQueries()).isEqualTo(2);
        assertThat(recording.window().firstIntendedNs()).isEqualTo(START);
        assertThat(recording.window().lastIntendedNs()).isEqualTo(START + 2 * SECOND - 1);
        assertThat(recording.window().answeredNs()).isEqualTo(3 * SECOND);
    }

    @Test
    void failedQueriesDoNotMakeATargetLookFast() {
        query(START, START, START + 5, Outcome.REJECTED);
        query(START + 1, START + 1, START + 1_001, Outcome.OK);
        Recording recording = finish();

        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.of(1_000));
        assertThat(recording.outcomes().count(Outcome.REJECTED)).isEqualTo(1);
        assertThat(recording.outcomes().notOk()).isEqualTo(1);
        assertThat(recording.issueDelayNs().count()).isEqualTo(2);
    }

    @Test
    void droppedAndAbandonedQueriesAreCountedWhereTheyBelong() {
        recorder.scheduled(START);
        recorder.dropped(START);
        recorder.scheduled(START + 1);
        recorder.issued(START + 1, START + 1);
        recorder.abandoned(START + 1);
        Recording recording = finish();

        assertThat(recording.counts()).isEqualTo(new QueryCounts(2, 1, 0, 1, 1, 0));
        assertThat(recording.outcomes().count(Outcome.TIMEOUT)).isEqualTo(1);
    }

    @Test
    void seriesCountsStartsByIntentionAndEndsByCompletion() {
        query(START, START, START + 200, Outcome.OK);
        query(START + 1, START + 1, START + SECOND + 101, Outcome.OK);
        query(START + SECOND, START + SECOND, START + SECOND + 7, Outcome.BAD_ANSWER);
        query(START + SECOND + 5, START + SECOND + 5, START + 2 * SECOND + 6, Outcome.OK);
        List<IntervalSeries.Interval> intervals = finish().series().intervals();

        assertThat(intervals).hasSize(3);
        assertThat(intervals.get(0)).isEqualTo(new IntervalSeries.Interval(0, 2, 1, 1, 200, 200, 200));
        assertThat(intervals.get(1).scheduled()).isEqualTo(2);
        assertThat(intervals.get(1).completed()).isEqualTo(2);
        assertThat(intervals.get(1).ok()).isEqualTo(1);
        assertThat(intervals.get(1).maxNs()).isEqualTo(SECOND + 100);
        assertThat(intervals.get(2).scheduled()).isZero();
        assertThat(intervals.get(2).completed()).isEqualTo(1);
    }

    @Test
    void anEmptyRunIsARecordingToo() {
        Recording recording = finish();

        assertThat(recording.scheduledQueries()).isZero();
        assertThat(recording.okRatePerSec()).isZero();
        assertThat(recording.series().intervals()).isEmpty();
        assertThat(recording.window().firstIntendedNs()).isEqualTo(START);
    }

    @Test
    void windowCanEndEarlyButNeverGrow() {
        query(START, START, START + 1, Outcome.OK);
        recorder.endWindowAt(START + SECOND);
        recorder.endWindowAt(START + 9 * SECOND);

        assertThat(finish().window().measuredNs()).isEqualTo(SECOND);
    }

    @Test
    void windowNeverShrinksOverAScheduledQuery() {
        recorder.scheduled(START + 7);
        recorder.issued(START + 7, START + 7);
        recorder.endWindowAt(START + 7);
        recorder.completed(START + 7, START + 7, START + 9, Outcome.OK);

        assertThat(finish().completedQueries()).isEqualTo(1);
    }

    @Test
    void blocksMergeAsIfTheyHadBeenOneRun() {
        query(START, START + 1, START + 300, Outcome.OK);
        Recording first = finish();
        Recorder later = new Recorder(START + 10 * SECOND, START + 11 * SECOND, SECOND);
        later.scheduled(START + 10 * SECOND + 1);
        later.issued(START + 10 * SECOND + 1, START + 10 * SECOND + 4);
        later.completed(START + 10 * SECOND + 1, START + 10 * SECOND + 4, START + 10 * SECOND + 1_001, Outcome.OK);
        Recording second =
                later.finish(new Recorder.RunFacts("t", OptionalDouble.of(10), 2, GeneratorUsage.none(), false));

        Recording merged = Recording.merge(List.of(second, first));

        assertThat(merged.responseNs()).isEqualTo(LatencyDistribution.of(300, 1_000));
        assertThat(merged.issueDelayNs()).isEqualTo(LatencyDistribution.of(1, 3));
        assertThat(merged.counts()).isEqualTo(new QueryCounts(2, 2, 2, 0, 0, 2));
        assertThat(merged.outcomes().ok()).isEqualTo(2);
        assertThat(merged.window())
                .isEqualTo(new MeasuredWindow(
                        START, START + 11 * SECOND, 3 * SECOND, 1_301, START, START + 10 * SECOND + 1));
        assertThat(merged.series().intervals())
                .extracting(IntervalSeries.Interval::offsetNs)
                .containsExactly(0L, 10 * SECOND);
        assertThat(merged.complete()).isFalse();
        assertThat(merged.scheduledRatePerSec()).isEqualTo(2 / 3.0);
    }

    @Test
    void differentArmsDoNotMerge() {
        Recording one = finish();
        Recording otherTarget = new Recorder(0, 1, 0)
                .finish(new Recorder.RunFacts("u", OptionalDouble.of(10), 0, GeneratorUsage.none(), true));
        Recording otherRate = new Recorder(0, 1, 0)
                .finish(new Recorder.RunFacts("t", OptionalDouble.of(11), 0, GeneratorUsage.none(), true));

        assertThatThrownBy(() -> Recording.merge(List.of(one, otherTarget))).hasMessageContaining("'t' and 'u'");
        assertThatThrownBy(() -> Recording.merge(List.of(one, otherRate))).hasMessageContaining("targetRatePerSec");
        assertThatThrownBy(() -> Recording.merge(List.of())).hasMessageContaining("no recordings");
    }

    @Test
    void countsThatDoNotAddUpAreRefused() {
        assertThatThrownBy(() -> new QueryCounts(3, 1, 1, 1, 0, 0)).hasMessageContaining("scheduled=3");
        assertThatThrownBy(() -> new QueryCounts(1, 1, 0, 0, 0, 0)).hasMessageContaining("issued=1");
    }
}
