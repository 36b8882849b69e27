package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.wire.InferRequest;
import java.util.Optional;

/**
 * An admitted request.
 *
 * @param target the model, or the variant that must answer; the request's own parameter {@code variant} counts too, and the two
 *     must not differ
 * @param request what is asked; its tensors may be views of the message's buffer, which must stay unchanged until the reply
 * @param stickyKey what keeps a client on one variant; empty for none
 * @param permit from {@link InferenceService#admit}; the service gives it back, whatever happens
 */
public record InferCall(ModelRef target, InferRequest request, Optional<String> stickyKey, Permit permit) {}
