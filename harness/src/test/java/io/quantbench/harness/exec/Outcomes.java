package io.quantbench.harness.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.observe.RequestOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Collects how numbered requests ended, and waits for all of them. */
public final class Outcomes {
    private final Map<Integer, List<RequestOutcome>> ends = new ConcurrentHashMap<>();
    private final Map<Integer, String> messages = new ConcurrentHashMap<>();
    private final List<Integer> order = new CopyOnWriteArrayList<>();
    private final CountDownLatch missing;

    public Outcomes(int expected) {
        missing = new CountDownLatch(expected);
    }

    public OutcomeHandler handler(int id) {
        return (outcome, message) -> {
            order.add(id);
            messages.put(id, message);
            ends.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(outcome);
            missing.countDown();
        };
    }

    public void await() throws InterruptedException {
        assertThat(missing.await(60, TimeUnit.SECONDS)).as("all requests ended").isTrue();
    }

    public RequestOutcome of(int id) {
        List<RequestOutcome> end = ends.getOrDefault(id, List.of());
        assertThat(end).as("outcomes of request %d", id).hasSize(1);
        return end.get(0);
    }

    public String messageOf(int id) {
        return messages.getOrDefault(id, "none");
    }

    /** Ids in the order in which they ended. */
    public List<Integer> order() {
        return List.copyOf(order);
    }

    public long count(RequestOutcome outcome) {
        return ends.values().stream().filter(List.of(outcome)::equals).count();
    }

    /** Checks that the requests from 0 to {@code count} ended exactly once each. */
    public void assertEachEndedOnce(int count) {
        for (int id = 0; id < count; id++) {
            of(id);
        }
        assertThat(ends).hasSize(count);
    }
}
