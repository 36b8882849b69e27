package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it sees in its order. */
final class RecordingTap implements AnswerTap {
    private final BlockingQueue<Observed> ends = new LinkedBlockingQueue<>();
    private final Map<Long, List<String>> shadows = new ConcurrentHashMap<>();

    @Override
    public void ended(Observed observed) {
        ends.add(observed);
    }

    @Override
    public void shadowed(long requestKey, List<String> variants) {
        shadows.put(requestKey, variants);
    }

    /** The next end, waited for. */
    Observed next() {
        try {
            Observed observed = ends.poll(60, TimeUnit.SECONDS);
            assertThat(observed).as("a next end").isNotNull();
            return observed;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean nothingMore() {
        return ends.isEmpty();
    }

    Map<Long, List<String>> shadows() {
        return Map.copyOf(shadows);
    }
}
