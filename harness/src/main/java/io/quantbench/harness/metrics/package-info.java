/**
 * What Prometheus sees: {@link io.quantbench.harness.metrics.MetricCatalog} names every series once, and nothing outside it
 * can be made. The only package that knows Micrometer and the Prometheus client.
 *
 * <p>Threading: recording is safe from any thread and takes no lock; rendering may take milliseconds and belongs on a
 * worker thread.
 */
@NullMarked
package io.quantbench.harness.metrics;

import org.jspecify.annotations.NullMarked;
