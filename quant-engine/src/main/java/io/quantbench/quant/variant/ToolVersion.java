package io.quantbench.quant.variant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * The build of QuantBench that made something.
 *
 * @param version Maven version, or {@code unknown}
 * @param commit commit hash that the build was told, or {@code unknown}
 */
public record ToolVersion(String version, String commit) {
    private static final String UNKNOWN = "unknown";

    public ToolVersion {
        Objects.requireNonNull(version, "tool version is missing");
        Objects.requireNonNull(commit, "tool commit is missing");
    }

    /** This build. */
    public static ToolVersion current() {
        Properties properties = new Properties();
        try (InputStream in = ToolVersion.class.getResourceAsStream("tool.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tool.properties inside this jar cannot be read", e);
        }
        return new ToolVersion(known(properties, "version"), known(properties, "commit"));
    }

    /** Classes that were compiled without Maven have the placeholder, or no file at all. */
    private static String known(Properties properties, String key) {
        String value = properties.getProperty(key, UNKNOWN);
        return value.isBlank() || value.startsWith("${") ? UNKNOWN : value;
    }
}
