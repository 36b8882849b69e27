package io.quantbench.harness.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fixed parts of the page from the class path, and what makes text safe inside its script elements. */
public final class PageResources {
    /** Where the charting library lies on the class path. */
    public static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    private PageResources() {}

    /** The style sheet of all pages. */
    public static String styleSheet() {
        return load(PageResources.class, "page.css");
    }

    /** The charting library, safe inside a script element. */
    public static String charts() {
        return codeInScript(load(PageResources.class, ECHARTS));
    }

    /** A UTF-8 resource; a relative name is looked up beside {@code home}. */
    public static String load(Class<?> home, String name) {
        try (InputStream in = home.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource " + name + " is not on the class path; the build is damaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + name + " cannot be read", e);
        }
    }

    /** Puts parts in the place of <code>{{name}}</code>, in one pass: a part that looks like a placeholder stays as it is. */
    public static String fill(String template, Map<String, String> parts) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            String part = parts.get(match.group(1));
            if (part == null) {
                throw new IllegalStateException("the page has no part named " + match.group(1));
            }
            return Matcher.quoteReplacement(part);
        });
    }

    /**
     * JSON that cannot end or confuse the script element around it: {@code <} and {@code >} and {@code &} as escapes, and U+2028
     * and U+2029, which end a line in older JavaScript. (HTML Standard, 4.12.1.3, restrictions for contents of script elements.)
     */
    public static String jsonInScript(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /**
     * JavaScript that cannot end the script element around it. The sequences below can stand in string, template and regular
     * expression literals only (or in comments), where the added backslash changes nothing.
     */
    public static String codeInScript(String javaScript) {
        return javaScript.replaceAll("(?i)</(script)", "<\\\\/$1").replace("<!--", "<\\!--");
    }
}
