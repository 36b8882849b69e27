package io.quantbench.load.target.remote;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose certificates are believed.
 *
 * @param trustPem a file of certificates in PEM form that are believed instead of the system's
 * @param insecure believes every certificate and any host name; for tests in a closed network
 */
public record Tls(Optional<Path> trustPem, boolean insecure) {
    public Tls {
        if (insecure && trustPem.isPresent()) {
            throw new IllegalArgumentException(
                    "certificates are to be trusted from " + trustPem.get() + " and not to be looked at; choose one");
        }
    }

    /** Those that the Java runtime believes. */
    public static Tls system() {
        return new Tls(Optional.empty(), false);
    }

    /** Those in a file, and those signed by them. */
    public static Tls trusting(Path pem) {
        return new Tls(Optional.of(pem), false);
    }

    /** All. */
    public static Tls unchecked() {
        return new Tls(Optional.empty(), true);
    }
}
