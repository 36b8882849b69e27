package io.quantbench.load.dispatch;

import static io.quantbench.load.dispatch.LoopFixture.MS;
import static io.quantbench.load.dispatch.LoopFixture.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.ScriptedTarget.Answer;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Loops that end by time and count, and the batch, in scripted time. */
class ExtentTest {
    private static final Phases AT_MOST_1_S = new Phases(0, 1_000 * MS, 5 * MS);
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private static Recording open(LoopFixture fixture, Extent extent) {
        return new OpenLoop(
                        fixture.setup(100),
                        ArrivalProcess.constant(1_000),
                        OptionalDouble.of(1_000),
                        AT_MOST_1_S,
                        extent)
                .run();
    }

    private static Recording closed(LoopFixture fixture, Extent extent) {
        return new ClosedLoop(fixture.setup(1), 1, AT_MOST_1_S, extent).run();
    }

    private static Recording batch(LoopFixture fixture, int maxOutstanding, long queries, long stallNs) {
        return new BatchLoop(fixture.setup(maxOutstanding), queries, AT_MOST_1_S, stallNs).run();
    }

    @Test
    void anOpenLoopEndsWithTheFirstQueryThatFillsTimeAndCount() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        assertThat(open(fixture, new Extent(7 * MS, 3, NO_LIMIT, NO_LIMIT)).scheduledQueries())
                .isEqualTo(8); // 0..7 ms: the last one is 7 ms after the first.
        assertThat(open(fixture, new Extent(2 * MS, 20, NO_LIMIT, NO_LIMIT)).scheduledQueries())
                .isEqualTo(20);
    }

    @Test
    void theWindowEndsWithTheLastQuery() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(2 * MS));
        Recording recording = open(fixture, new Extent(7 * MS, 0, NO_LIMIT, NO_LIMIT));

        assertThat(recording.complete()).isTrue();
        assertThat(recording.window().measuredNs()).isEqualTo(7 * MS + 1);
        assertThat(recording.completedQueries()).isEqualTo(8);
    }

    @Test
    void aMaximumEndsAnyLoop() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        Extent five = new Extent(900 * MS, 0, 5, NO_LIMIT);
        assertThat(open(fixture, five).scheduledQueries()).isEqualTo(5);
        LoopFixture slow = new LoopFixture(n -> Answer.after(MS));
        assertThat(closed(slow, five).scheduledQueries()).isEqualTo(5);
        assertThat(open(fixture, new Extent(5_000 * MS, 0, NO_LIMIT, NO_LIMIT)).scheduledQueries())
                .as("one second at most")
                .isEqualTo(1_000);
    }

    @Test
    void aClosedLoopEndsWithTheFirstQueryThatFillsTimeAndCount() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        Recording recording = closed(fixture, new Extent(7 * MS, 3, NO_LIMIT, NO_LIMIT));

        assertThat(recording.counts()).isEqualTo(new QueryCounts(8, 8, 8, 0, 0, 0));
        assertThat(recording.complete()).isTrue();
        assertThat(recording.window().lastIntendedNs() - recording.measureStartNs())
                .isGreaterThanOrEqualTo(7 * MS);
    }

    @Test
    void aTargetThatHangsIsGivenUpAfterTheStallTime() {
        LoopFixture fixture = new LoopFixture(n -> n < 3 ? Answer.after(MS) : Answer.never());
        Recording recording = closed(fixture, new Extent(500 * MS, 0, NO_LIMIT, 20 * MS));

        assertThat(recording.complete()).isFalse();
        assertThat(recording.counts()).isEqualTo(new QueryCounts(4, 4, 3, 0, 1, 0));
        assertThat(fixture.clock.nanoTime() - recording.measureStartNs()).isLessThan(40 * MS);
    }

    @Test
    void aSlowTargetIsNotAStalledOne() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(19 * MS));
        assertThat(closed(fixture, new Extent(100 * MS, 0, NO_LIMIT, 20 * MS)).complete())
                .isTrue();
        assertThat(batch(fixture, 1, 10, 20 * MS).complete()).isTrue();
    }

    @Test
    void everyQueryOfABatchCountsFromItsStart() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        Recording recording = batch(fixture, 2, 6, NO_LIMIT);

        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.of(ms(1, 1, 2, 2, 3, 3)));
        assertThat(recording.serviceNs().maxNs())
                .isEqualTo(LatencyDistribution.of(MS).maxNs());
        assertThat(recording.window().answeredNs()).isEqualTo(3 * MS);
        assertThat(recording.counts()).isEqualTo(new QueryCounts(6, 6, 6, 0, 0, 0));
        assertThat(recording.okRatePerSec()).isEqualTo(2_000);
    }

    @Test
    void aBatchThatHangsIsGivenUp() {
        LoopFixture fixture = new LoopFixture(n -> n < 3 ? Answer.after(MS) : Answer.never());
        Recording recording = batch(fixture, 2, 10, 20 * MS);

        assertThat(recording.complete()).isFalse();
        assertThat(recording.counts()).isEqualTo(new QueryCounts(5, 5, 3, 0, 2, 0));
    }

    @Test
    void aBatchCanBeStopped() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        BatchLoop loop = new BatchLoop(fixture.setup(1), 1_000, AT_MOST_1_S, NO_LIMIT);
        fixture.clock.at(-3_000_000_000L + 64 * 50_000 + MS + 3_500_000, loop::stop);
        Recording recording = loop.run();

        assertThat(recording.complete()).isFalse();
        assertThat(recording.issuedQueries()).isEqualTo(4);
        assertThat(loop.live().latest()).isPresent();
    }

    @Test
    void refusesWhatIsNoExtentAndNoBatch() {
        assertThatThrownBy(() -> new Extent(-1, 0, 1, 1)).hasMessageContaining("minNs=-1");
        assertThatThrownBy(() -> new Extent(0, 0, 0, 1)).hasMessageContaining("maxQueries=0");
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        assertThatThrownBy(() -> batch(fixture, 1, 0, 1)).hasMessageContaining("queries=0");
    }
}
