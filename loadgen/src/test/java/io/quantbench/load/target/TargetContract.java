package io.quantbench.load.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every target keeps that is able to answer: exactly one completion per query, by the id that it was given. */
public abstract class TargetContract {
    private static final int QUERIES = 500;

    /** A target in working order; the kit closes it. */
    protected abstract Target newTarget();

    /** A sample that the target can answer. */
    protected Sample sample(int id) {
        return new Sample(id, ByteBuffer.allocate(0));
    }

    /** Makes answers arrive that are waiting for something that the test controls. */
    protected void settle() {}

    private Map<Long, Integer> completionsOf(Target target, long idStep) throws InterruptedException {
        Map<Long, Integer> seen = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(QUERIES);
        Completion completion = (queryId, outcome) -> {
            seen.merge(queryId, 1, Integer::sum);
            all.countDown();
        };
        for (int i = 0; i < QUERIES; i++) {
            target.issue(i * idStep, sample(0), completion);
        }
        settle();
        assertThat(all.await(30, TimeUnit.SECONDS)).as("all queries answered").isTrue();
        return seen;
    }

    @Test
    void completesEachQueryExactlyOnceByItsOwnId() throws InterruptedException {
        try (Target target = newTarget()) {
            Map<Long, Integer> seen = completionsOf(target, 1);
            assertThat(seen).hasSize(QUERIES);
            assertThat(seen.values()).containsOnly(1);
        }
    }

    @Test
    void givesBackIdsWithGapsUnchanged() throws InterruptedException {
        try (Target target = newTarget()) {
            assertThat(completionsOf(target, (1L << 40) + 3)).containsKey((QUERIES - 1) * ((1L << 40) + 3));
        }
    }

    @Test
    void hasAName() {
        try (Target target = newTarget()) {
            assertThat(target.name()).isNotBlank();
        }
    }

    @Test
    void mayBeClosedTwice() {
        Target target = newTarget();
        target.close();
        target.close();
    }
}
