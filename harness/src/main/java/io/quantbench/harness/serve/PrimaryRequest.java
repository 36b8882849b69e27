package io.quantbench.harness.serve;

import io.quantbench.harness.batch.Submission;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.WireException;
import io.quantbench.harness.wire.WireTensor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's request on its way to its one reply: read, shown to shadows, queued, answered.
 *
 * <p>Threading: one thread at a time brings it forward (the caller's, then the tokenizer's, then a worker's); {@link #cancel} comes from
 * any other. Whoever ends it first replies.
 */
final class PrimaryRequest implements TextFront.Job {
    /** Variants may be exchanged while a request looks for one; more often than this in a row means that something is wrong. */
    private static final int MOST_ATTEMPTS = 8;

    private final RequestEnds ends;
    private final ServedModel model;
    private final Routed routed;
    private final Arrival arrival;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile @Nullable Runnable withdrawal;
    private volatile InferRequest observedRequest;

    /**
     * A call as it came.
     *
     * @param key unique in the server's life
     * @param startNs when it came
     */
    record Arrival(InferCall call, InferReply reply, long key, long startNs) {}

    /**
     * Where it goes.
     *
     * @param route as the router chose
     * @param mostHeld requests that one variant may hold
     */
    record Routed(Terms terms, Route route, int mostHeld) {}

    PrimaryRequest(RequestEnds ends, ServedModel model, Routed routed, Arrival arrival) {
        this.ends = ends;
        this.model = model;
        this.routed = routed;
        this.arrival = arrival;
        this.observedRequest = arrival.call().request();
    }

    /** Brings it on its way; it may have been answered when this returns. */
    void start() {
        guarded(() -> {
            InferRequest request = arrival.call().request();
            ModelSignature signature = model.requireSignature();
            int maxRows = model.maxRows(routed.terms().priority());
            if (signature.text().isPresent() && TextFront.takes(request)) {
                TextFront front = model.texts().orElseThrow();
                TextFront.check(signature, request, maxRows);
                tokenize(front);
            } else {
                launch(signature, RequestReading.tensors(signature, request, maxRows));
            }
        });
    }

    private void tokenize(TextFront front) {
        withdrawal = () -> {
            if (front.withdraw(this)) {
                refuse(Failures.of(RequestOutcome.CANCELLED, model.name(), ""));
            }
        };
        if (!front.submit(this)) {
            refuse(new ServeFailure(
                    Kind.BUSY, "model " + model.name() + ": the tokenizer's queue is full; try again later"));
        }
    }

    /** Tokenizes; on a thread of the text front. */
    @Override
    public void run() {
        guarded(() -> {
            if (cancelled) {
                refuse(Failures.of(RequestOutcome.CANCELLED, model.name(), ""));
            } else if (routed.terms().deadline().expiredAt(ends.nowNs())) {
                refuse(Failures.of(
                        RequestOutcome.TIMEOUT, model.name(), "its deadline passed while it waited for the tokenizer"));
            } else {
                ModelSignature signature = model.requireSignature();
                launch(
                        signature,
                        model.texts()
                                .orElseThrow()
                                .prepare(signature, arrival.call().request()));
            }
        });
    }

    @Override
    public void abandoned() {
        refuse(new ServeFailure(Kind.UNAVAILABLE, "the server closed before the request could run"));
    }

    private void launch(ModelSignature signature, PreparedRequest prepared) {
        ShadowSample sample = new ShadowSample();
        if (routed.route().reason() != Route.Reason.PINNED) {
            model.shadows().offer(routed.route(), sample);
        }
        if (sample.takers().isEmpty()) {
            submit(prepared);
            return;
        }
        try {
            launchWithShadows(signature, prepared, sample.takers());
        } catch (Throwable e) {
            sample.takers().forEach(taker -> taker.done().run());
            throw e;
        }
    }

    private void launchWithShadows(
            ModelSignature signature, PreparedRequest prepared, List<ShadowSample.Taker> takers) {
        ShadowCopy copy = ShadowCopy.of(signature, arrival.call().request(), prepared);
        observedRequest = copy.request();
        ends.shadowed(
                arrival.key(), takers.stream().map(taker -> taker.slot().name()).toList());
        // The primary first: shadows take what it leaves.
        submit(prepared);
        for (ShadowSample.Taker taker : takers) {
            new ShadowRun(ends, run(Role.SHADOW), taker).start(copy.prepared());
        }
    }

    private void submit(PreparedRequest prepared) {
        VariantSlot slot = model.slot(routed.route().variant());
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<LoadedVariant> loaded = slot.loaded();
            if (loaded.isPresent() && submitted(slot, loaded.get(), prepared)) {
                return;
            }
            if (routed.route().reason() == Route.Reason.PINNED) {
                if (loaded.isEmpty()) {
                    break;
                }
            } else {
                // Who unloads a variant takes its share away first, so that the way leads elsewhere now.
                slot = model.slot(model.router().split().variant(routed.route().hash()));
            }
        }
        finish(slot, RequestOutcome.REJECTED, slot::unavailable, List.of());
    }

    /** False if the loading was closed in the meantime. */
    private boolean submitted(VariantSlot slot, LoadedVariant loaded, PreparedRequest prepared) {
        if (!slot.enter(routed.mostHeld())) {
            slot.telemetry().observer().rejected();
            finish(slot, RequestOutcome.REJECTED, "it holds " + routed.mostHeld() + " requests already", List.of());
            return true;
        }
        Submission<ModelRow> submission;
        try {
            submission = VariantRun.submit(loaded, prepared, routed.terms(), (outcome, message, outputs) -> {
                slot.leave();
                finish(slot, outcome, message, outputs);
            });
        } catch (IllegalArgumentException e) {
            // Checked before, but a lone variant may have been exchanged for one that takes something else.
            slot.leave();
            ServeFailure failure = new ServeFailure(Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
            finish(slot, RequestOutcome.REJECTED, () -> failure, List.of());
            return true;
        }
        if (submission instanceof Submission.Accepted<ModelRow> accepted) {
            withdrawal = () -> loaded.withdraw(accepted);
            if (cancelled) {
                loaded.withdraw(accepted);
            }
            return true;
        }
        slot.leave();
        Submission.Refused<ModelRow> refused = (Submission.Refused<ModelRow>) submission;
        if (!refused.closing()) {
            finish(slot, RequestOutcome.REJECTED, refused.reason(), List.of());
        }
        return !refused.closing();
    }

    /** Calls it off; see {@link InferenceService#infer}. */
    void cancel() {
        cancelled = true;
        Runnable way = withdrawal;
        if (way != null && !ended.get()) {
            way.run();
        }
    }

    private void finish(VariantSlot slot, RequestOutcome outcome, String message, List<WireTensor> outputs) {
        // Whose client is gone has no other end, unless its answer came first.
        RequestOutcome seen = cancelled && outcome != RequestOutcome.OK ? RequestOutcome.CANCELLED : outcome;
        finish(slot, seen, () -> Failures.of(seen, model.name() + "/" + slot.name(), message), outputs);
    }

    private void finish(
            VariantSlot slot, RequestOutcome outcome, Supplier<ServeFailure> failure, List<WireTensor> outputs) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        InferResponse response = ends.ended(run(Role.PRIMARY), slot, outcome, outputs);
        if (response == null) {
            refuse(arrival.call(), arrival.reply(), failure.get());
        } else {
            arrival.call().permit().succeeded();
            arrival.reply().answered(response);
        }
    }

    /** Ends it before it reached a variant. */
    private void refuse(ServeFailure failure) {
        if (ended.compareAndSet(false, true)) {
            refuse(arrival.call(), arrival.reply(), failure);
        }
    }

    /** Ends a call that gets no further. */
    static void refuse(InferCall call, InferReply reply, ServeFailure failure) {
        if (failure.kind() == Kind.BUSY || failure.kind() == Kind.TIMEOUT) {
            call.permit().dropped();
        } else {
            call.permit().ignored();
        }
        reply.failed(failure);
    }

    private RequestEnds.Run run(Role role) {
        return new RequestEnds.Run(
                arrival.key(), model.name(), role, routed.route(), observedRequest, arrival.startNs());
    }

    /** Whatever goes wrong, there is a reply. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (ServeException e) {
            refuse(e.failure());
        } catch (WireException e) {
            refuse(Failures.of(e));
        } catch (Throwable e) {
            refuse(new ServeFailure(Kind.INTERNAL, "model " + model.name() + ": the request could not be run: " + e));
        }
    }
}
