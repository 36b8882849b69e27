/**
 * The Open Inference Protocol V2 as pure functions between bytes and values: REST bodies in JSON, the binary tensor extension,
 * and the tensor contents of gRPC messages. Nothing here waits, logs or keeps anything between calls.
 *
 * <p>Threading: everything is immutable or used within one call; a codec may be shared by all event loops.
 *
 * <p>Source: Open Inference Protocol, {@code docs/predict-api/v2} of KServe; Triton's extensions {@code binary_tensor_data},
 * {@code statistics} and {@code schedule_policy}.
 */
@NullMarked
package io.quantbench.harness.wire;

import org.jspecify.annotations.NullMarked;
