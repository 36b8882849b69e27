package io.quantbench.harness.observe;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What every {@link RequestObserver} must do: take any legal sequence of events, and cost the hot path no memory. */
public abstract class RequestObserverContract {
    private static final int REQUESTS = 10_000;

    /** A fresh observer. */
    protected abstract RequestObserver observer();

    /** Whether the observer keeps events, as recording fakes do, and so may allocate. */
    protected boolean mayAllocate() {
        return false;
    }

    @Test
    void takesEveryOutcomeWithoutThrowing() {
        RequestObserver observer = observer();
        assertThatCode(() -> {
                    for (RequestOutcome outcome : RequestOutcome.values()) {
                        play(observer, outcome, 1_000);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void takesZeroAndVeryLongTimes() {
        RequestObserver observer = observer();
        assertThatCode(() -> {
                    play(observer, RequestOutcome.OK, 0);
                    play(observer, RequestOutcome.OK, Long.MAX_VALUE / 2);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void allocatesNothingPerRequest() {
        if (mayAllocate()) {
            return;
        }
        RequestObserver observer = observer();
        RequestOutcome[] outcomes = RequestOutcome.values();
        for (int i = 0; i < REQUESTS; i++) {
            play(observer, outcomes[i % outcomes.length], i * 1_000L);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < REQUESTS; i++) {
                play(observer, outcomes[i % outcomes.length], i * 1_000L);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // The best of five, since the compiler may allocate on this thread's account; one byte per request would be
        // 10,000.
        Assertions.assertThat(least).isLessThan(REQUESTS);
    }

    private static void play(RequestObserver observer, RequestOutcome outcome, long ns) {
        if (outcome == RequestOutcome.REJECTED) {
            observer.rejected();
            return;
        }
        observer.admitted();
        observer.dequeued(ns);
        if (outcome != RequestOutcome.TIMEOUT) {
            observer.batchStarted(1);
            observer.inferenceEnded(ns);
            if (outcome != RequestOutcome.ENGINE_ERROR) {
                observer.batchEnded(1, ns, ns, ns);
            }
        }
        observer.completed(outcome, ns);
    }
}
