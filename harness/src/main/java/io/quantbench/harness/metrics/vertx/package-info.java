/**
 * Vert.x's own metrics (HTTP servers, pools, sockets) in our registry: the one place that knows Vert.x and Micrometer.
 *
 * <p>Threading: builders are for one thread; what they build records from any.
 */
@NullMarked
package io.quantbench.harness.metrics.vertx;

import org.jspecify.annotations.NullMarked;
