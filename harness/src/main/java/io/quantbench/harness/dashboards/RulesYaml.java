package io.quantbench.harness.dashboards;

import java.util.Locale;

/** Groups of rules as the YAML that Prometheus reads. Every text is a block or in double quotes, so none is taken for something else. */
public final class RulesYaml {
    /** Where runbooks lie; a relative address that the README says how to make absolute. */
    private static final String RUNBOOKS = "docs/runbooks/";

    private RulesYaml() {}

    /** The file's text. */
    public static String of(RuleGroup group) {
        StringBuilder yaml = new StringBuilder()
                .append("# Written by `./quantbench metrics --write .`; change the generator, not this file.\n")
                .append("groups:\n")
                .append("  - name: ")
                .append(group.name())
                .append("\n    interval: ")
                .append(group.interval())
                .append("\n    rules:\n");
        group.rules().forEach(rule -> write(yaml, rule));
        return yaml.toString();
    }

    private static void write(StringBuilder yaml, Rule rule) {
        if (rule instanceof Rule.Alert alert) {
            yaml.append("      - alert: ").append(alert.name()).append('\n');
            expression(yaml, alert.expression());
            yaml.append("        for: ").append(alert.lasting()).append('\n');
            yaml.append("        labels:\n          severity: ")
                    .append(alert.severity().name().toLowerCase(Locale.ROOT))
                    .append('\n');
            yaml.append("        annotations:\n          summary: ").append(quoted(alert.summary()));
            yaml.append("\n          runbook_url: ")
                    .append(quoted(RUNBOOKS + alert.name() + ".md"))
                    .append('\n');
        } else {
            yaml.append("      - record: ").append(rule.name()).append('\n');
            expression(yaml, rule.expression());
        }
    }

    private static void expression(StringBuilder yaml, String expression) {
        yaml.append("        expr: |-\n");
        expression
                .lines()
                .forEach(line -> yaml.append("          ").append(line).append('\n'));
    }

    /** A double-quoted scalar. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
