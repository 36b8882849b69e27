package io.quantbench.harness.canary.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Transition;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.config.CanaryConfig.Webhook;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells others of changes by a POST of JSON: {@code {"model", "sequence", "elapsedNs", "step", "phase", "verdict", "sentence"}}. Any status
 * from 200 to 299 is a receipt; everything else is tried again, after 1 s, 2 s, 4 s and so on up to a minute. A receiver may hear of a change twice:
 * {@code model} and {@code sequence} tell. Nothing in the canary waits for it; what is too much is dropped, counted and logged.
 */
public final class Webhooks implements CanaryListener, AutoCloseable {
    private static final Logger logger = System.getLogger(Webhooks.class.getName());
    static final int MAX_UNDER_WAY = 64;
    private static final int MAX_DOUBLINGS = 6;
    private static final long FIRST_PAUSE_MS = 1_000;
    private static final long MAX_PAUSE_MS = 60_000;

    private final List<Webhook> hooks;
    private final ScheduledExecutorService thread;
    private final Pause pause;
    private final HttpClient client;
    private final Semaphore room = new Semaphore(MAX_UNDER_WAY);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** What is sent. */
    record Message(
            String model, long sequence, long elapsedNs, String step, String phase, String verdict, String sentence) {}

    /** Does something later. */
    @FunctionalInterface
    interface Pause {
        /**
         * Waits without holding up anybody, then runs the task.
         *
         * @throws RejectedExecutionException if nothing is done any more
         */
        void then(long pauseMs, Runnable task);
    }

    /** Ready to tell all of them of changes. */
    public Webhooks(List<Webhook> hooks) {
        this(hooks, null);
    }

    /** @param pause between attempts; null for real time */
    Webhooks(List<Webhook> hooks, @Nullable Pause pause) {
        this.hooks = List.copyOf(hooks);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread one = new Thread(task, "canary-webhooks");
            one.setDaemon(true);
            return one;
        });
        this.pause = pause == null ? this::later : pause;
        this.client = HttpClient.newBuilder()
                .executor(thread)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private void later(long pauseMs, Runnable task) {
        var ignored = thread.schedule(task, pauseMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void changed(String model, Transition transition, CanaryState state) {
        Message message = new Message(
                model,
                transition.sequence(),
                transition.elapsedNs(),
                transition.step(),
                transition.phase().name(),
                state.verdict().name(),
                transition.sentence());
        for (Webhook hook : hooks) {
            if (room.tryAcquire()) {
                send(hook, json(message), 1);
            } else {
                dropped.increment();
                logger.log(Level.WARNING, "{0} was not told of a change: too many messages are under way", hook.url());
            }
        }
    }

    private void send(Webhook hook, String body, int attempt) {
        HttpRequest request = HttpRequest.newBuilder(hook.url())
                .timeout(hook.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        try {
            var ignored = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        if (failure == null && answer.statusCode() / 100 == 2) {
                            room.release();
                        } else {
                            again(
                                    hook,
                                    body,
                                    attempt,
                                    failure == null ? "status " + answer.statusCode() : failure.toString());
                        }
                    });
        } catch (RejectedExecutionException e) {
            room.release();
        }
    }

    private void again(Webhook hook, String body, int attempt, String why) {
        if (attempt >= hook.attempts()) {
            failed.increment();
            room.release();
            logger.log(Level.WARNING, "{0} was not told of a change after {1} attempts: {2}", hook.url(), attempt, why);
            return;
        }
        long pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt - 1, MAX_DOUBLINGS));
        try {
            pause.then(pauseMs, () -> send(hook, body, attempt + 1));
        } catch (RejectedExecutionException e) {
            room.release();
        }
    }

    /** Messages that nobody took. */
    long failed() {
        return failed.sum();
    }

    /** Messages for which there was no room. */
    long dropped() {
        return dropped.sum();
    }

    private static String json(Message message) {
        try {
            return EvidenceJson.mapper().writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of plain values could not be written as JSON", e);
        }
    }

    /** Gives up what is under way, after a last second for what was sent just now. */
    @Override
    public void close() {
        try {
            boolean ignored = room.tryAcquire(MAX_UNDER_WAY, 1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
