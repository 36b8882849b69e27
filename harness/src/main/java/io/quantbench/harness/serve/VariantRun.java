package io.quantbench.harness.serve;

import io.quantbench.harness.batch.Submission;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.wire.WireTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One request on its way through one loaded variant: its rows are queued together, end apart, and are told of as one. */
final class VariantRun {
    private final ResponseGather gather;
    private final AtomicInteger left;
    private final AtomicReference<Failed> failed = new AtomicReference<>();
    private final End end;

    /** Hears once how the request ended, when all of its rows have. */
    @FunctionalInterface
    interface End {
        /**
         * Called on the thread that ended the last row.
         *
         * @param message why, in one sentence; empty for OK
         * @param outputs none unless OK
         */
        void ended(RequestOutcome outcome, String message, List<WireTensor> outputs);
    }

    private record Failed(RequestOutcome outcome, String message) {}

    private VariantRun(PreparedRequest prepared, End end) {
        this.gather = prepared.gathering().get();
        this.left = new AtomicInteger(prepared.rows().size());
        this.end = end;
    }

    /**
     * Queues all rows or none.
     *
     * @param end not called if they are refused
     * @throws IllegalArgumentException if there is no such priority; {@code end} is then not called
     */
    static Submission<ModelRow> submit(LoadedVariant variant, PreparedRequest prepared, Terms terms, End end) {
        VariantRun run = new VariantRun(prepared, end);
        List<InferenceRequest<ModelRow>> rows = new ArrayList<>(prepared.rows().size());
        for (int row = 0; row < prepared.rows().size(); row++) {
            int index = row;
            rows.add(new InferenceRequest<>(
                    prepared.rows().get(row),
                    terms.deadline(),
                    answer -> run.gather.read(index, answer),
                    run::rowEnded));
        }
        return variant.submit(rows, terms.priority());
    }

    private void rowEnded(RequestOutcome outcome, String message) {
        if (outcome != RequestOutcome.OK) {
            failed.compareAndSet(null, new Failed(outcome, message));
        }
        if (left.decrementAndGet() == 0) {
            tell();
        }
    }

    private void tell() {
        Failed first = failed.get();
        List<WireTensor> outputs = List.of();
        if (first == null) {
            try {
                outputs = gather.outputs();
            } catch (RuntimeException e) {
                first = new Failed(RequestOutcome.BAD_ANSWER, String.valueOf(e.getMessage()));
            }
        }
        if (first == null) {
            end.ended(RequestOutcome.OK, "", outputs);
        } else {
            end.ended(first.outcome(), first.message(), List.of());
        }
    }
}
