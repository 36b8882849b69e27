package io.quantbench.harness.exec;

import io.quantbench.harness.observe.RequestOutcome;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;

/** A fake source that hands out exactly the batches it was given. */
final class ListSource<R> implements BatchSource<R> {
    private final LinkedBlockingQueue<List<Ticket<R>>> batches = new LinkedBlockingQueue<>();

    void add(List<Ticket<R>> batch) {
        batches.add(batch);
    }

    @Override
    public boolean take(List<Ticket<R>> batch) throws InterruptedException {
        batch.addAll(batches.take());
        return !batch.isEmpty();
    }

    /** An empty batch is the end, for one worker; more of them, for as many as there may be. */
    @Override
    public void close() {
        for (int i = 0; i < 16; i++) {
            batches.add(List.of());
        }
    }

    @Override
    public int abandon(String reason) {
        int abandoned = 0;
        while (!batches.isEmpty()) {
            for (Ticket<R> ticket : Objects.requireNonNull(batches.poll())) {
                ticket.complete(RequestOutcome.REJECTED, reason);
                abandoned++;
            }
        }
        return abandoned;
    }
}
