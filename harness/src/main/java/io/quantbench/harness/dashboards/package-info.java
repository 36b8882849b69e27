/**
 * What the metrics are looked at with: Grafana dashboards, recording rules and alerts, as records from which the files under
 * {@code grafana/} are written. Names come from {@link io.quantbench.harness.metrics.MetricCatalog}, so a rename reaches every query.
 *
 * <p>Threading: immutable values and pure functions, but for {@link io.quantbench.harness.dashboards.GrafanaFolder}, which writes files.
 */
@NullMarked
package io.quantbench.harness.dashboards;

import org.jspecify.annotations.NullMarked;
