package io.quantbench.harness.serve;

import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ModelStatistics.Batch;
import io.quantbench.harness.wire.ModelStatistics.Requests;
import io.quantbench.harness.wire.ModelStatistics.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sums up what happens to one variant, from the server's start on, over reloads. Successes and failures are requests; queue and
 * computing times are of rows, each of which is charged with the whole of its engine call. Requests that their clients called off count
 * as neither.
 */
final class StatisticsObserver implements RequestObserver {
    private final Sum success = new Sum();
    private final Sum fail = new Sum();
    private final Sum queue = new Sum();
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();
    private final LongAdder executions = new LongAdder();
    private final AtomicLong lastInferenceMs = new AtomicLong();

    /** By batch size, each made when it first occurs. */
    private final AtomicReferenceArray<Calls> calls;

    /** @param maxBatch greatest batch that there can be */
    StatisticsObserver(int maxBatch) {
        this.calls = new AtomicReferenceArray<>(maxBatch + 1);
    }

    @Override
    public void dequeued(long queueNs) {
        queue.add(1, queueNs);
    }

    @Override
    public void batchEnded(int rows, long inputNs, long inferNs, long outputNs) {
        executions.increment();
        input.add(rows, inputNs * rows);
        infer.add(rows, inferNs * rows);
        output.add(rows, outputNs * rows);
        Calls size = calls.get(rows);
        if (size == null) {
            calls.compareAndSet(rows, null, new Calls());
            size = calls.get(rows);
        }
        size.input.add(1, inputNs);
        size.infer.add(1, inferNs);
        size.output.add(1, outputNs);
    }

    /** A request has ended, all of its rows. */
    void requestEnded(RequestOutcome outcome, long serviceNs, long wallMs) {
        switch (outcome) {
            case OK -> {
                success.add(1, serviceNs);
                lastInferenceMs.accumulateAndGet(wallMs, Math::max);
            }
            case CANCELLED -> {
                // Neither.
            }
            case REJECTED, TIMEOUT, BAD_ANSWER, ENGINE_ERROR -> fail.add(1, serviceNs);
        }
    }

    /** The sums so far; those of requests under way may be in some and not yet in others. */
    ModelStatistics snapshot(String model, String variant) {
        List<Batch> batches = new ArrayList<>();
        for (int size = 0; size < calls.length(); size++) {
            Calls of = calls.get(size);
            if (of != null) {
                batches.add(new Batch(size, of.input.span(), of.infer.span(), of.output.span()));
            }
        }
        Requests requests =
                new Requests(success.span(), fail.span(), queue.span(), input.span(), infer.span(), output.span());
        return new ModelStatistics(
                model,
                variant,
                lastInferenceMs.get(),
                requests.computeInfer().count(),
                executions.sum(),
                requests,
                batches);
    }

    private static final class Calls {
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();
    }

    private static final class Sum {
        private final LongAdder count = new LongAdder();
        private final LongAdder totalNs = new LongAdder();

        void add(long times, long ns) {
            count.add(times);
            totalNs.add(ns);
        }

        Span span() {
            return new Span(count.sum(), totalNs.sum());
        }
    }
}
