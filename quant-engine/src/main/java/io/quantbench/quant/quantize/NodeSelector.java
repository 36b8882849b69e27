package io.quantbench.quant.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One way to say which nodes are meant, written as text:
 *
 * <pre>
 * name:REGEX     the whole name matches; "name:" may be left out
 * type:MatMul    nodes of that operator
 * under:a/b      nodes whose name lies under that path
 * block:0-2,5    nodes of these numbered layers ("…/layer.3/…", "…/blocks/3/…", "…/h.3/…")
 * </pre>
 */
public sealed interface NodeSelector {
    boolean matches(String nodeName, String opType);

    /** The text that {@link #parse} reads to this. */
    @Override
    String toString();

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it cannot be read; the message quotes it
     */
    static NodeSelector parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "name" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        return switch (kind) {
            case "name" -> new Named(rest);
            case "type" -> new Typed(rest);
            case "under" -> new Under(rest);
            case "block" -> Blocks.parse(rest);
            // A regular expression may hold a colon itself.
            default -> new Named(text);
        };
    }

    /** By a regular expression that must match the whole name. */
    record Named(String regex) implements NodeSelector {
        public Named {
            if (regex.isBlank()) {
                throw new IllegalArgumentException("'name:' needs a regular expression, such as name:/encoder/.*");
            }
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "'" + regex + "' is not a regular expression: " + e.getDescription(), e);
            }
        }

        @Override
        public boolean matches(String nodeName, String opType) {
            return Pattern.matches(regex, nodeName);
        }

        @Override
        public String toString() {
            return "name:" + regex;
        }
    }

    /** By operator. */
    record Typed(String opType) implements NodeSelector {
        public Typed {
            if (opType.isBlank()) {
                throw new IllegalArgumentException("'type:' needs an operator, such as type:MatMul");
            }
        }

        @Override
        public boolean matches(String nodeName, String type) {
            return opType.equals(type);
        }

        @Override
        public String toString() {
            return "type:" + opType;
        }
    }

    /** By a path in front of the name; names are paths with '/' or '.' between their parts. */
    record Under(String path) implements NodeSelector {
        public Under {
            if (path.isBlank()) {
                throw new IllegalArgumentException("'under:' needs a path, such as under:/encoder/layer.0");
            }
        }

        @Override
        public boolean matches(String nodeName, String opType) {
            String bare = nodeName.startsWith("/") && !path.startsWith("/") ? nodeName.substring(1) : nodeName;
            return bare.startsWith(path)
                    && (bare.length() == path.length()
                            || path.endsWith("/")
                            || bare.charAt(path.length()) == '/'
                            || bare.charAt(path.length()) == '.');
        }

        @Override
        public String toString() {
            return "under:" + path;
        }
    }

    /** By the number of the layer that the name says. */
    record Blocks(List<Span> spans) implements NodeSelector {
        private static final Pattern NUMBERED =
                Pattern.compile("(?:^|[/._])(?:layers?|blocks?|h)[/._](\\d{1,9})(?=[/._]|$)");

        private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

        /** Both ends belong to it. */
        record Span(int first, int last) {
            Span {
                if (first > last) {
                    throw new IllegalArgumentException(
                            "'block:" + first + "-" + last + "' holds no block; the lower number comes first");
                }
            }
        }

        public Blocks {
            spans = List.copyOf(spans);
        }

        static Blocks parse(String text) {
            List<Span> spans = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                Matcher matcher = SPAN.matcher(part.strip());
                if (!matcher.matches()) {
                    throw new IllegalArgumentException(
                            "'block:" + text + "' must be numbers or spans of them, such as block:0-2,5");
                }
                int first = Integer.parseInt(matcher.group(1));
                spans.add(new Span(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2))));
            }
            return new Blocks(spans);
        }

        @Override
        public boolean matches(String nodeName, String opType) {
            Matcher matcher = NUMBERED.matcher(nodeName);
            if (!matcher.find()) {
                return false;
            }
            int block = Integer.parseInt(matcher.group(1));
            return spans.stream().anyMatch(span -> span.first() <= block && block <= span.last());
        }

        @Override
        public String toString() {
            List<String> parts = spans.stream()
                    .map(span -> span.first() == span.last() ? "" + span.first() : span.first() + "-" + span.last())
                    .toList();
            return "block:" + String.join(",", parts);
        }
    }
}
