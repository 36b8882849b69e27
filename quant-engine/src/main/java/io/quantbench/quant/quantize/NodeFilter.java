package io.quantbench.quant.quantize;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which nodes may be quantized, by regular expressions that must match a node's whole name.
 *
 * @param include a node must match one of these, unless there are none
 * @param exclude a node that matches one of these stays float, whatever {@code include} says
 */
public record NodeFilter(List<String> include, List<String> exclude) {
    private static final NodeFilter ALL = new NodeFilter(List.of(), List.of());

    public NodeFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        include.forEach(NodeFilter::check);
        exclude.forEach(NodeFilter::check);
    }

    /** Lets every node pass. */
    public static NodeFilter all() {
        return ALL;
    }

    public boolean accepts(String nodeName) {
        return (include.isEmpty() || matchesAny(include, nodeName)) && !matchesAny(exclude, nodeName);
    }

    private static boolean matchesAny(List<String> patterns, String nodeName) {
        return patterns.stream().anyMatch(p -> Pattern.matches(p, nodeName));
    }

    private static void check(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is not a regular expression: " + e.getDescription(), e);
        }
    }
}
