package io.quantbench.harness.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server shows and asks for, in PEM files.
 *
 * @param certificate its chain
 * @param key its private key
 * @param clientCertificates authorities of which every client must show a certificate; empty to ask for none
 */
public record TlsConfig(Path certificate, Path key, Optional<Path> clientCertificates) {}
