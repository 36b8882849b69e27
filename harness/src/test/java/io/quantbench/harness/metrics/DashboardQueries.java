package io.quantbench.harness.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks what a dashboard asks against the series that exist. PromQL is read by pattern: metric names by their prefix, labels
 * in selectors, groupings, matchings, {@code label_values} and legends. That finds every wrong name that a rename leaves
 * behind; whether an expression makes sense it does not know.
 */
final class DashboardQueries {
    private static final String NAME = "(?:quantbench|jvm|process|system|vertx)_[a-z0-9_]+";
    private static final Pattern METRIC = Pattern.compile("(?<![\\w:])" + NAME);
    private static final Pattern RECORDED = Pattern.compile("\\b\\w+:quantbench_\\w+:\\w+");
    private static final Pattern SELECTOR = Pattern.compile("(?<![\\w:])(" + NAME + ")\\s*\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern LABEL_VALUES =
            Pattern.compile("label_values\\(\\s*(quantbench_[a-z0-9_]+)(?:\\{[^}]*})?\\s*,\\s*(\\w+)\\s*\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    /** A bucket is a total since the start; only its rate means something. */
    private static final Pattern BARE_BUCKET = Pattern.compile("(?<!rate\\()quantbench_[a-z0-9_]+_bucket(?![a-z0-9_])");

    private final Series known;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> metrics = new HashSet<>();

    private DashboardQueries(Series known) {
        this.known = known;
    }

    /** One sentence per name in the dashboard that does not exist; empty if all is well. */
    static List<String> problems(String dashboardJson, Series known) {
        return read(dashboardJson, known).problems;
    }

    /** Names of all series that the dashboard reads. */
    static Set<String> metrics(String dashboardJson, Series known) {
        return read(dashboardJson, known).metrics;
    }

    private static DashboardQueries read(String dashboardJson, Series known) {
        DashboardQueries queries = new DashboardQueries(known);
        try {
            queries.walk(new ObjectMapper().readTree(dashboardJson));
        } catch (IOException e) {
            throw new UncheckedIOException("not a dashboard", e);
        }
        return queries;
    }

    private void walk(JsonNode node) {
        for (String field : List.of("expr", "query", "definition")) {
            if (node.path(field).isTextual()) {
                check(node.path(field).asText(), node.path("legendFormat").asText());
            }
        }
        node.forEach(this::walk);
    }

    private void check(String expression, String legend) {
        // What Prometheus adds to every series.
        Set<String> labels = new TreeSet<>(Set.of("instance", "job"));
        each(RECORDED, expression, found -> {
            if (!known.labelsByName().containsKey(found.group())) {
                problems.add("no series " + found.group() + " in: " + expression);
            }
        });
        each(METRIC, expression, found -> {
            metrics.add(found.group());
            if (known.labelsByName().containsKey(found.group())) {
                labels.addAll(known.labels(found.group()));
            } else {
                problems.add("no series " + found.group() + " in: " + expression);
            }
        });
        each(
                SELECTOR,
                expression,
                selector -> each(
                        MATCHER,
                        selector.group(2),
                        matcher -> requireLabel(known.labels(selector.group(1)), matcher.group(1), expression)));
        each(LABEL_VALUES, expression, call -> requireLabel(known.labels(call.group(1)), call.group(2), expression));
        each(GROUPING, expression, grouping -> {
            for (String label : grouping.group(1).split(",", -1)) {
                if (!label.isBlank()) {
                    requireLabel(labels, label.strip(), expression);
                }
            }
        });
        each(LEGEND, legend, label -> requireLabel(labels, label.group(1), expression));
        each(BARE_BUCKET, expression, bucket -> problems.add("no rate around a bucket in: " + expression));
    }

    private void requireLabel(Set<String> labels, String label, String expression) {
        if (!labels.contains(label)) {
            problems.add("no label " + label + " in: " + expression);
        }
    }

    private static void each(Pattern pattern, String text, Consumer<Matcher> action) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            action.accept(matcher);
        }
    }
}
