package io.quantbench.load.mllog;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Settings from {@code mlperf.conf}, {@code user.conf} and {@code audit.config}: lines {@code model.scenario.key = value} with
 * {@code *} for any model or scenario, {@code #} for comments, and numbers as values.
 *
 * <p><b>Precedence.</b> A later file goes before an earlier one, whatever their wildcards. Within a file the exact name goes first,
 * then any model, then any scenario, then any of both; of equal names the last line counts.
 */
public final class LoadGenConfig {
    private static final String ANY = "*";

    private final List<Map<String, String>> files;

    private LoadGenConfig(List<Map<String, String>> files) {
        this.files = List.copyOf(files);
    }

    /** A configuration file that cannot be used; the message has one line per problem. */
    public static final class ConfigException extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        ConfigException(List<String> problems) {
            super(String.join("\n", problems));
        }
    }

    /**
     * Reads files, in rising precedence. Unlike LoadGen, none is picked up from the working directory unasked.
     *
     * @throws ConfigException with every line that is none
     * @throws IOException if a file cannot be read
     */
    public static LoadGenConfig read(List<Path> inRisingPrecedence) throws IOException, ConfigException {
        List<String> problems = new ArrayList<>();
        List<Map<String, String>> files = new ArrayList<>();
        for (Path file : inRisingPrecedence) {
            files.add(parse(file.toString(), Files.readString(file), problems));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new LoadGenConfig(files);
    }

    /** Reads texts, in rising precedence. */
    static LoadGenConfig ofTexts(String... texts) throws ConfigException {
        List<String> problems = new ArrayList<>();
        List<Map<String, String>> files = new ArrayList<>();
        for (String text : texts) {
            files.add(parse("text " + (files.size() + 1), text, problems));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new LoadGenConfig(files);
    }

    private static Map<String, String> parse(String name, String text, List<String> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            int comment = line.indexOf('#');
            String content = (comment < 0 ? line : line.substring(0, comment)).trim();
            if (content.isEmpty()) {
                continue;
            }
            String where = name + ", line " + number + ": ";
            int equals = content.indexOf('=');
            String key = equals < 0 ? "" : content.substring(0, equals).trim();
            String value = content.substring(equals + 1).trim();
            if (key.split("\\.", -1).length < 3 || key.contains(" ")) {
                problems.add(where + "'" + content + "' is not 'model.scenario.key = value'");
            } else if (number(value).isEmpty()) {
                problems.add(where + "'" + value + "' of " + key + " is not a number");
            } else {
                values.put(key, value);
            }
        }
        return values;
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(
                    text.startsWith("0x")
                            ? new BigDecimal(new java.math.BigInteger(text.substring(2), 16))
                            : new BigDecimal(text));
        } catch (NumberFormatException ignored) {
            return Optional.empty(); // The caller says where.
        }
    }

    /** The number set for a key, if any file sets it for this model and scenario. */
    public Optional<BigDecimal> get(String model, String scenario, String key) {
        for (int i = files.size() - 1; i >= 0; i--) {
            for (String prefix : prefixes(model, scenario)) {
                String value = files.get(i).get(prefix + key);
                if (value != null) {
                    return number(value);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> prefixes(String model, String scenario) {
        return List.of(
                model + "." + scenario + ".",
                ANY + "." + scenario + ".",
                model + "." + ANY + ".",
                ANY + "." + ANY + ".");
    }

    /** Keys that are set for this model and scenario, sorted. */
    public List<String> keys(String model, String scenario) {
        TreeSet<String> keys = new TreeSet<>();
        for (Map<String, String> file : files) {
            for (String name : file.keySet()) {
                prefixes(model, scenario).stream()
                        .filter(name::startsWith)
                        .forEach(prefix -> keys.add(name.substring(prefix.length())));
            }
        }
        return List.copyOf(keys);
    }
}
