package io.quantbench.harness.dashboards;

/**
 * A choice at the top of a dashboard whose values come from a label.
 *
 * @param name used as {@code $name}
 * @param label what people read
 * @param query a {@code label_values} call
 * @param several whether many may be chosen, all of them at first
 */
public record Variable(String name, String label, String query, boolean several) {}
