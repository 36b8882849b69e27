package io.quantbench.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fake that keeps every event as text in its order of arrival. */
public final class RecordingObserver implements RequestObserver {
    private final List<String> events = new CopyOnWriteArrayList<>();

    public List<String> events() {
        return List.copyOf(events);
    }

    public long count(String kind) {
        return events.stream().filter(event -> event.startsWith(kind)).count();
    }

    /** Checks the contract's sums: each admitted request left the queue and completed once. */
    public void assertBalanced() {
        assertThat(count("dequeued")).isEqualTo(count("admitted"));
        assertThat(count("completed")).isEqualTo(count("admitted"));
        assertThat(count("inference")).isLessThanOrEqualTo(count("batch"));
        assertThat(count("answered")).isLessThanOrEqualTo(count("inference"));
    }

    @Override
    public void admitted() {
        events.add("admitted");
    }

    @Override
    public void rejected() {
        events.add("rejected");
    }

    @Override
    public void dequeued(long queueNs) {
        events.add("dequeued " + queueNs);
    }

    @Override
    public void batchStarted(int rows) {
        events.add("batch " + rows);
    }

    @Override
    public void inferenceEnded(long inferenceNs) {
        events.add("inference " + inferenceNs);
    }

    @Override
    public void batchEnded(int rows, long inputNs, long inferNs, long outputNs) {
        events.add("answered " + rows + " " + inputNs + " " + inferNs + " " + outputNs);
    }

    @Override
    public void completed(RequestOutcome outcome, long serviceNs) {
        events.add("completed " + outcome + " " + serviceNs);
    }
}
