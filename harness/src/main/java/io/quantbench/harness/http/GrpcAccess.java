package io.quantbench.harness.http;

import java.util.Optional;

/** Says who may call. Called on event loops, several at once: must not wait. */
@FunctionalInterface
public interface GrpcAccess {
    /** Everybody. */
    GrpcAccess OPEN = authorization -> true;

    /**
     * Whether a call is let in.
     *
     * @param authorization the metadata {@code authorization} as it came, such as {@code Bearer …}; empty if there is none
     */
    boolean allows(Optional<String> authorization);
}
