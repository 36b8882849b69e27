package io.quantbench.load.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.Recorder;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTableTest {
    private static final long POISON = -1;

    private static Recorder recorder(long startNs) {
        return new Recorder(startNs, startNs + 120_000_000_000L, 0);
    }

    private static Recording finish(Recorder recorder) {
        return recorder.finish(new Recorder.RunFacts("t", OptionalDouble.empty(), 0, GeneratorUsage.none(), true));
    }

    private static long open(InFlightTable table, Recorder recorder, long nowNs) {
        recorder.scheduled(nowNs);
        recorder.issued(nowNs, nowNs);
        return table.open(nowNs, nowNs);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 65})
    void holdsExactlyAsManyAsAllowed(int maxOutstanding) {
        ManualClock clock = new ManualClock(0);
        InFlightTable table = new InFlightTable(clock, maxOutstanding);
        Recorder recorder = recorder(0);
        List<Long> ids = new ArrayList<>();
        while (!table.isFull()) {
            ids.add(open(table, recorder, 0));
        }
        assertThat(ids).hasSize(maxOutstanding).doesNotHaveDuplicates();
        assertThat(table.outstanding()).isEqualTo(maxOutstanding);

        ids.forEach(id -> table.complete(id, Outcome.OK));
        assertThat(table.harvest(recorder)).isEqualTo(maxOutstanding);
        assertThat(table.outstanding()).isZero();
    }

    @Test
    void aStragglerDoesNotBlockTheSlotsOfOthers() {
        InFlightTable table = new InFlightTable(new ManualClock(0), 2);
        Recorder recorder = recorder(0);
        long straggler = open(table, recorder, 0);
        for (int i = 0; i < 100; i++) {
            table.complete(open(table, recorder, 0), Outcome.OK);
            table.harvest(recorder);
        }
        table.complete(straggler, Outcome.OK);
        table.harvest(recorder);

        assertThat(table.completed()).isEqualTo(101);
    }

    @Test
    void idsIncreaseAndAreNeverReused() {
        InFlightTable table = new InFlightTable(new ManualClock(0), 1);
        Recorder recorder = recorder(0);
        long first = open(table, recorder, 0);
        table.complete(first, Outcome.OK);
        table.harvest(recorder);
        long second = open(table, recorder, 0);
        table.complete(first, Outcome.BAD_ANSWER); // Late double, while the slot serves another query.

        assertThat(second).isGreaterThan(first);
        assertThat(table.strays()).isEqualTo(1);
        assertThat(table.hasFinished()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -2, Long.MIN_VALUE, 12345, Long.MAX_VALUE})
    void anIdNeverGivenOutIsStray(long id) {
        InFlightTable table = new InFlightTable(new ManualClock(0), 4);
        table.complete(id, Outcome.OK);

        assertThat(table.strays()).isEqualTo(1);
        assertThat(table.hasFinished()).isFalse();
    }

    @Test
    void anAnswerAfterGivingUpIsStray() {
        InFlightTable table = new InFlightTable(new ManualClock(0), 4);
        Recorder recorder = recorder(0);
        long id = open(table, recorder, 0);
        table.abandonOutstanding(recorder);
        table.complete(id, Outcome.OK);

        assertThat(table.strays()).isEqualTo(1);
        assertThat(finish(recorder).outstandingAtEnd()).isEqualTo(1);
    }

    /** Four threads complete every query twice while the owner opens and harvests; the second time must never count. */
    @Test
    void everyQueryCountsOnceUnderConcurrentDoubleCompletion() throws InterruptedException {
        int queries = 200_000;
        SystemNanoClock clock = SystemNanoClock.INSTANCE;
        InFlightTable table = new InFlightTable(clock, 64);
        Recorder recorder = recorder(clock.nanoTime());
        List<BlockingQueue<Long>> inboxes = new ArrayList<>();
        List<Thread> completers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            BlockingQueue<Long> inbox = new ArrayBlockingQueue<>(queries);
            inboxes.add(inbox);
            Thread completer = new Thread(() -> completeTwice(inbox, table));
            completers.add(completer);
            completer.start();
        }
        for (int i = 0; i < queries; ) {
            if (table.isFull()) {
                table.harvest(recorder);
            } else {
                long id = open(table, recorder, clock.nanoTime());
                inboxes.get(i % 4).add(id);
                inboxes.get((i + 1) % 4).add(id);
                i++;
            }
        }
        inboxes.forEach(inbox -> inbox.add(POISON));
        for (Thread completer : completers) {
            completer.join();
        }
        table.harvest(recorder);

        assertThat(table.outstanding()).isZero();
        assertThat(table.strays()).isEqualTo(queries);
        assertThat(finish(recorder).completedQueries()).isEqualTo(queries);
        assertThat(finish(recorder).responseNs().count()).isEqualTo(queries);
    }

    private static void completeTwice(BlockingQueue<Long> inbox, InFlightTable table) {
        try {
            for (long id = inbox.take(); id != POISON; id = inbox.take()) {
                table.complete(id, Outcome.OK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
