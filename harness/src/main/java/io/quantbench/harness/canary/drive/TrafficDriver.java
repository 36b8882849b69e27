package io.quantbench.harness.canary.drive;

import io.quantbench.harness.canary.drive.LabelledRequests.Labelled;
import io.quantbench.harness.canary.live.LabelEntry;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.config.TrafficConfig;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands in for clients: draws labelled rows at random with replacement, asks the server, and labels what was answered. A fixed number of
 * requests is under way at a time. Ends with the canary, or when all requests are sent.
 */
public final class TrafficDriver {
    private final InferenceService service;
    private final LiveCanary canary;
    private final List<Labelled> rows;
    private final TrafficConfig config;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    public TrafficDriver(InferenceService service, LiveCanary canary, List<Labelled> rows, TrafficConfig config) {
        this.service = service;
        this.canary = canary;
        this.rows = List.copyOf(rows);
        this.config = config;
    }

    /** Drives until the end; interrupt the thread to end sooner. */
    public void run() throws InterruptedException {
        Semaphore room = new Semaphore(config.concurrency());
        // A canary that is resumed goes on with other draws: the same again would count one piece of evidence twice.
        SplittableRandom random = new SplittableRandom(
                config.seed() + canary.snapshot().standing().elapsedNs());
        ModelRef model = ModelRef.of(canary.settings().model());
        for (long i = 0;
                i < config.requests() && !canary.end().toCompletableFuture().isDone();
                i++) {
            Labelled row = rows.get(random.nextInt(rows.size()));
            // Unique over restarts of the same canary too, which keeps its log.
            String id = canary.snapshot().standing().elapsedNs() + "-" + i;
            room.acquire();
            var unused = Asking.ask(service, model, id, row).whenComplete((answer, failure) -> {
                if (failure == null) {
                    answered.incrementAndGet();
                    boolean ignored = canary.label(List.of(new LabelEntry(id, List.of(row.label()))));
                } else {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquire(config.concurrency());
    }

    public long answered() {
        return answered.get();
    }

    public long failed() {
        return failed.get();
    }
}
