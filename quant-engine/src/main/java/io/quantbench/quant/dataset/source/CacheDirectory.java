package io.quantbench.quant.dataset.source;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where fetched files are kept for this user: {@code $QUANTBENCH_CACHE}, or else {@code $XDG_CACHE_HOME/quantbench}, or else
 * {@code ~/.cache/quantbench} (XDG Base Directory Specification: an XDG path that is not absolute is ignored).
 */
public final class CacheDirectory {
    private CacheDirectory() {}

    /** The directory for the running process; it may not exist yet. */
    public static Path ofUser() {
        return of(System.getenv(), System.getProperty("user.home", "."));
    }

    static Path of(Map<String, String> environment, String userHome) {
        String own = environment.getOrDefault("QUANTBENCH_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        Path xdg = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        Path parent = xdg.isAbsolute() ? xdg : Path.of(userHome, ".cache");
        return parent.resolve("quantbench").toAbsolutePath();
    }
}
