/**
 * The Vert.x server: metrics and health.
 *
 * <p>Threading: handlers run on one event loop and never wait; what takes time runs on a worker thread and comes back. Only
 * {@link io.quantbench.harness.http.MetricsServer#start} and its close wait, on the thread of whoever calls them.
 */
@NullMarked
package io.quantbench.harness.http;

import org.jspecify.annotations.NullMarked;
