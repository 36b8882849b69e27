package io.quantbench.load.target.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A completion that notes how queries ended, and lets a test wait for them. */
public final class Ends implements Completion {
    private final boolean wantsAnswers;
    private final Map<Long, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> answers = new ConcurrentHashMap<>();
    private final AtomicInteger doubles = new AtomicInteger();
    private final Semaphore ended = new Semaphore(0);

    public Ends(boolean wantsAnswers) {
        this.wantsAnswers = wantsAnswers;
    }

    @Override
    public void complete(long queryId, Outcome outcome) {
        if (outcomes.putIfAbsent(queryId, outcome) != null) {
            doubles.incrementAndGet();
        }
        ended.release();
    }

    @Override
    public void complete(long queryId, Outcome outcome, ByteBuffer answer) {
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        answers.put(queryId, bytes);
        complete(queryId, outcome);
    }

    @Override
    public boolean wantsAnswer(long queryId) {
        return wantsAnswers;
    }

    /** Waits for so many ends more. */
    public Ends await(int count) throws InterruptedException {
        assertThat(ended.tryAcquire(count, 60, TimeUnit.SECONDS))
                .as("%d ends, after %s", count, outcomes)
                .isTrue();
        return this;
    }

    public Outcome of(long queryId) {
        return Objects.requireNonNull(outcomes.get(queryId), () -> "query " + queryId + " has not ended");
    }

    public Map<Long, Outcome> outcomes() {
        return Map.copyOf(outcomes);
    }

    public byte[] answer(long queryId) {
        return Objects.requireNonNull(answers.get(queryId), () -> "query " + queryId + " has no answer");
    }

    public int doubles() {
        return doubles.get();
    }
}
