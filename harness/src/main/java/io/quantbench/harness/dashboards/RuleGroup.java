package io.quantbench.harness.dashboards;

import java.util.List;

/**
 * Rules that Prometheus evaluates together.
 *
 * @param name unique within the file
 * @param interval such as {@code 30s}
 * @param rules in their order
 */
public record RuleGroup(String name, String interval, List<Rule> rules) {
    public RuleGroup {
        rules = List.copyOf(rules);
    }
}
