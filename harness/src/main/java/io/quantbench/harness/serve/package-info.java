/**
 * The server without its wires: models and their variants behind admission, router, batcher and engine pool, and what an edge asks
 * of them. Edges (REST, gRPC) turn bytes into calls of {@link io.quantbench.harness.serve.InferenceService} and nothing more.
 *
 * <p>Threading: everything may be called from any thread, an event loop's included, and never waits unless its doc says so; answers
 * come on whatever thread ended the request, so an edge goes back to its own context.
 */
@NullMarked
package io.quantbench.harness.serve;

import org.jspecify.annotations.NullMarked;
