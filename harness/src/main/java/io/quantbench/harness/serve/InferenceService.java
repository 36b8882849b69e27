package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ServerMetadata;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;

/**
 * What an edge asks of a server: the Open Inference Protocol V2 without its wires.
 *
 * <p>Threading: every method from any thread; none waits.
 */
public interface InferenceService {
    /** Name, version and extensions of the server. */
    ServerMetadata metadata();

    /** Whether every model takes requests, and the server is not closing. */
    boolean ready();

    /**
     * Whether a model, or one variant of it, takes requests.
     *
     * @throws ServeException NOT_FOUND if there is none of that name
     */
    boolean ready(ModelRef model);

    /**
     * What a model takes and answers.
     *
     * @throws ServeException NOT_FOUND, or UNAVAILABLE while none of its variants is loaded
     */
    ModelMetadata metadata(ModelRef model);

    /**
     * Declared inputs as its clients see them, for reading raw requests that name no tensors.
     *
     * @throws ServeException as {@link #metadata(ModelRef)}
     */
    List<TensorSpec> inputs(ModelRef model);

    /**
     * Statistics of a model's variants, or of one.
     *
     * @throws ServeException NOT_FOUND if there is none of that name
     */
    List<ModelStatistics> statistics(ModelRef model);

    /** Statistics of all variants of all models. */
    List<ModelStatistics> statistics();

    /**
     * Asks at the door, before a body is read.
     *
     * @param bytes of the request's body, as announced
     * @return a permit, which must be given to {@link #infer} or ended by the edge, or a refusal to be answered at once
     */
    Entry admit(long bytes);

    /**
     * Infers. The reply is called exactly once, possibly before this returns; nothing is thrown.
     *
     * @return calls the request off: a queued one is not run any more, and the reply hears CANCELLED before this returns; a running
     *     one is answered to nobody, and the reply hears CANCELLED when it has run, as the engine reads its message until then. A call
     *     after the reply, or a second one, does nothing
     */
    Runnable infer(InferCall call, InferReply reply);
}
