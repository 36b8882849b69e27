/**
 * Runs batches on engine sessions.
 *
 * <p>Threading: {@link io.quantbench.harness.exec.EnginePool} owns its threads. Each worker takes a batch from its
 * {@link io.quantbench.harness.exec.BatchSource}, fills a cached binding, runs the engine, and calls the readers and handlers
 * of the batch itself. A binding never leaves its worker. Only closing the pool completes a request from another thread,
 * and only when the engine holds the worker.
 */
@NullMarked
package io.quantbench.harness.exec;

import org.jspecify.annotations.NullMarked;
