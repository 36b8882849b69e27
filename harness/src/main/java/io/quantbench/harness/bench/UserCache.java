package io.quantbench.harness.bench;

import java.nio.file.Path;
import java.util.Map;

/** The folder that keeps what can be fetched or made again: {@code $QUANTBENCH_CACHE}, else the user's cache folder. */
public final class UserCache {
    private UserCache() {}

    /** The folder, which need not exist yet. */
    public static Path folder(Map<String, String> environment, Path home) {
        String own = environment.get("QUANTBENCH_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String xdg = environment.get("XDG_CACHE_HOME");
        return (xdg != null && !xdg.isBlank() ? Path.of(xdg) : home.resolve(".cache")).resolve("quantbench");
    }

    public static Path folder() {
        return folder(System.getenv(), Path.of(System.getProperty("user.home")));
    }
}
