package io.quantbench.harness.serve;

import io.quantbench.harness.wire.InferResponse;

/** Hears how one request ended: exactly one of its methods is called, exactly once, on any thread. Must not wait or throw. */
public interface InferReply {
    /**
     * It was answered.
     *
     * @param response whose tensors are copies: good for as long as they are held
     */
    void answered(InferResponse response);

    /** It was not. */
    void failed(ServeFailure failure);
}
