package io.quantbench.harness.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and labels of the series in a Prometheus text exposition. */
record Series(Map<String, Set<String>> labelsByName) {
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    static Series parse(String exposition) {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line :
                exposition.lines().filter(line -> !line.startsWith("#")).toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("not a sample: " + line);
            }
            Set<String> names = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                names.add(label.group(1));
            }
        }
        return new Series(labels);
    }

    Set<String> names(String prefix) {
        Set<String> names = new TreeSet<>(labelsByName.keySet());
        names.removeIf(name -> !name.startsWith(prefix));
        return names;
    }

    Set<String> labels(String name) {
        return labelsByName.getOrDefault(name, Set.of());
    }
}
