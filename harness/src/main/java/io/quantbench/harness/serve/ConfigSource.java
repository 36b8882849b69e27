package io.quantbench.harness.serve;

import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.HarnessConfig;
import java.io.IOException;

/** Reads a server's settings anew, from where they were read at its start. Called on the server's loading thread. */
@FunctionalInterface
public interface ConfigSource {
    /** For servers whose settings are no file. */
    ConfigSource NONE = () -> {
        throw new IOException("this server was started without a configuration file, so there is nothing to reload");
    };

    /**
     * The settings as they are now.
     *
     * @throws ConfigException with everything that is wrong
     * @throws IOException if they cannot be read
     */
    HarnessConfig read() throws IOException, ConfigException;
}
