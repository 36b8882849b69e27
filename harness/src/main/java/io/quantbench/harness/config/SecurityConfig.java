package io.quantbench.harness.config;

import java.util.List;
import java.util.Optional;

/**
 * Who may come in.
 *
 * @param tls for all listeners; empty for plain text
 * @param tokens one of which every request must carry, with the scope of the listener; with none for a scope, nobody needs one
 */
public record SecurityConfig(Optional<TlsConfig> tls, List<TokenConfig> tokens) {
    public SecurityConfig {
        tokens = List.copyOf(tokens);
        if (tokens.stream().map(TokenConfig::name).distinct().count() != tokens.size()) {
            throw new IllegalArgumentException("two tokens have one name among "
                    + tokens.stream().map(TokenConfig::name).toList());
        }
    }

    /** Plain text, no tokens: for loopback. */
    public static SecurityConfig none() {
        return new SecurityConfig(Optional.empty(), List.of());
    }

    /** Whether there is a token for a scope, so that requests need one. */
    public boolean guards(TokenConfig.Scope scope) {
        return tokens.stream().anyMatch(token -> token.scopes().contains(scope));
    }
}
