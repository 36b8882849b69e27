package io.quantbench.harness.dashboards;

/**
 * A mark on all panels where an expression has a value.
 *
 * @param name what people read
 * @param expression in PromQL
 * @param title pattern of each mark's title
 * @param colour Grafana's name
 */
public record Annotation(String name, String expression, String title, String colour) {}
