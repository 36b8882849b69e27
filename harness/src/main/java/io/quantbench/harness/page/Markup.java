package io.quantbench.harness.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of HTML under construction. Text and attribute values are escaped here and nowhere else; what is not escaped is a tag
 * name or class from the pages' own source. Not thread-safe.
 */
public final class Markup {
    private final StringBuilder html = new StringBuilder();

    /** Opens a tag; {@code attributes} are name and value in turn. */
    public Markup open(String tag, String... attributes) {
        html.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ').append(attributes[i]).append("=\"");
            html.append(escape(attributes[i + 1])).append('"');
        }
        html.append('>');
        return this;
    }

    public Markup close(String tag) {
        html.append("</").append(tag).append(">\n");
        return this;
    }

    public Markup text(String text) {
        html.append(escape(text));
        return this;
    }

    /** An element that holds text. */
    public Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /** A term and its description. */
    public Markup entry(String term, @Nullable String description) {
        return element("dt", term)
                .element("dd", description == null || description.isEmpty() ? Figures.MISSING : description);
    }

    /** Head of a table whose columns from {@code firstNumber} on hold numbers. */
    public Markup tableHead(List<String> columns, int firstNumber) {
        open("thead").open("tr");
        for (int i = 0; i < columns.size(); i++) {
            element("th", columns.get(i), "scope", "col", "class", i >= firstNumber ? "num" : "");
        }
        return close("tr").close("thead");
    }

    @Override
    public String toString() {
        return html.toString();
    }

    /** Text safe between tags and between quotes. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
