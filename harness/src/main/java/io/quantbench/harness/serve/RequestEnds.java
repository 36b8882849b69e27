package io.quantbench.harness.serve;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tells of the ends of requests: statistics, and the tap, whose failures reach the log and nobody else. */
final class RequestEnds {
    private static final Logger logger = System.getLogger(RequestEnds.class.getName());

    private final ServerParts parts;
    private final AtomicBoolean warned = new AtomicBoolean();

    RequestEnds(ServerParts parts) {
        this.parts = parts;
    }

    /**
     * A request as one variant saw it.
     *
     * @param key joins a primary and its shadows
     * @param startNs when it was submitted
     */
    record Run(long key, String model, Role role, Route route, InferRequest request, long startNs) {}

    long nowNs() {
        return parts.nanoClock().getAsLong();
    }

    /**
     * A run has ended.
     *
     * @return the response; null unless the outcome is OK
     */
    @Nullable
    InferResponse ended(Run run, VariantSlot slot, RequestOutcome outcome, List<WireTensor> outputs) {
        long serviceNs = nowNs() - run.startNs();
        slot.statistics().requestEnded(outcome, serviceNs, parts.wallClock().millis());
        InferResponse response = outcome == RequestOutcome.OK
                ? new InferResponse(run.model(), slot.name(), run.request().id(), Parameters.NONE, outputs)
                : null;
        Route taken = run.role() == Role.SHADOW
                ? run.route()
                : new Route(slot.name(), run.route().reason(), run.route().hash());
        guarded(() -> parts.tap()
                .ended(new Observed(
                        run.key(),
                        run.model(),
                        slot.name(),
                        run.role(),
                        taken,
                        run.request(),
                        outcome,
                        response,
                        run.startNs(),
                        serviceNs)));
        return response;
    }

    void shadowed(long key, List<String> shadows) {
        guarded(() -> parts.tap().shadowed(key, shadows));
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            // Of whatever kind: the request goes on.
            if (warned.compareAndSet(false, true)) {
                logger.log(Level.ERROR, "the answer tap failed; this is logged once", e);
            }
        }
    }
}
