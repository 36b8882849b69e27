package io.quantbench.harness.serve;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees what became of requests whose answers can be compared: the primary's and its shadows'. Called on the threads that end requests,
 * several at once: must not wait or throw.
 */
@FunctionalInterface
public interface AnswerTap {
    /** Looks at nothing. */
    AnswerTap NONE = observed -> {};

    /**
     * A request ended on one variant. Told of every primary that reached a variant, before its reply, and of every shadow.
     *
     * @param observed whose request's tensors are good during the call; for longer if a shadow got the request too
     */
    void ended(Observed observed);

    /**
     * A request goes to shadows too: as many ends with this key follow, and the primary's, in any order. Called before any of them.
     *
     * @param requestKey as in {@link Observed}
     * @param shadows variants; at least one
     */
    default void shadowed(long requestKey, List<String> shadows) {}

    /**
     * One variant's end of one request.
     *
     * @param requestKey joins the primary's and its shadows' ends; unique in a server's life
     * @param model its name
     * @param variant that ran it
     * @param role whether its answer went to the client
     * @param route how the primary was chosen; pinned requests are no sample of the traffic
     * @param request what was asked; its {@code id} is the client's, by which labels come
     * @param outcome how it ended
     * @param response what was answered; null unless {@code outcome} is OK
     * @param startNs when it was submitted, on the server's clock
     * @param serviceNs from submission to end
     */
    record Observed(
            long requestKey,
            String model,
            String variant,
            Role role,
            Route route,
            InferRequest request,
            RequestOutcome outcome,
            @Nullable InferResponse response,
            long startNs,
            long serviceNs) {}

    /** Whose answer goes to the client. */
    enum Role {
        PRIMARY,
        SHADOW
    }
}
