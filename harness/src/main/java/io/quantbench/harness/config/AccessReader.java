package io.quantbench.harness.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where a server listens and who may come in, and whether both go together. */
final class AccessReader {
    private static final int LEAST_SECRET_CHARS = 16;
    private static final String SHA256_OF_NOTHING = "0".repeat(64);

    private final ModelReader files;
    private final Map<String, String> environment;

    AccessReader(ModelReader files, Map<String, String> environment) {
        this.files = files;
        this.environment = environment;
    }

    ListenersConfig listeners(ConfigNode node) {
        Optional<ListenerConfig> http = listener(node, "http", ListenersConfig.HTTP_PORT);
        Optional<ListenerConfig> grpc = listener(node, "grpc", ListenersConfig.GRPC_PORT);
        Optional<ListenerConfig> metrics = listener(node, "metrics", ListenersConfig.METRICS_PORT);
        Optional<ListenerConfig> admin = listener(node, "admin", ListenersConfig.ADMIN_PORT);
        node.refuseUnknownKeys();
        if (http.isEmpty()) {
            node.problem("http is switched off, which it cannot be");
        }
        return new ListenersConfig(
                http.orElse(ListenerConfig.onLoopback(ListenersConfig.HTTP_PORT)), grpc, metrics, admin);
    }

    private static Optional<ListenerConfig> listener(ConfigNode listeners, String name, int defaultPort) {
        ListenerConfig usual = ListenerConfig.onLoopback(defaultPort);
        Optional<ConfigNode> node = listeners.get(name);
        if (node.isEmpty()) {
            return Optional.of(usual);
        }
        return node.get().isFalse() ? Optional.empty() : Optional.of(listener(node.get(), usual));
    }

    private static ListenerConfig listener(ConfigNode node, ListenerConfig usual) {
        String host = node.optional("host", ConfigNode::string, usual.host());
        int port = node.optional("port", value -> value.integer(0, 65_535, usual.port()), usual.port());
        boolean open = node.optional("public", ConfigNode::bool, false);
        node.refuseUnknownKeys();
        return host.isBlank() ? usual : new ListenerConfig(host, port, open);
    }

    SecurityConfig security(ConfigNode node) {
        Optional<TlsConfig> tls = node.get("tls").map(this::tls);
        List<TokenConfig> tokens = node.optional("tokens", list -> list.list(this::token), List.<TokenConfig>of());
        node.refuseUnknownKeys();
        return node.checked(() -> new SecurityConfig(tls, tokens), SecurityConfig.none());
    }

    private TlsConfig tls(ConfigNode node) {
        Path certificate = node.required("certificate", files::existingFile, Path.of("?"));
        Path key = node.required("key", files::existingFile, Path.of("?"));
        Optional<Path> clients = node.get("client-certificates").map(files::existingFile);
        node.refuseUnknownKeys();
        return new TlsConfig(certificate, key, clients);
    }

    private TokenConfig token(ConfigNode node) {
        String name = node.required("name", ConfigNode::string, "?");
        Set<TokenConfig.Scope> scopes = EnumSet.noneOf(TokenConfig.Scope.class);
        scopes.addAll(node.required("scopes", list -> list.list(AccessReader::scope), List.<TokenConfig.Scope>of()));
        Optional<ConfigNode> sha256 = node.get("sha256");
        Optional<ConfigNode> variable = node.get("env");
        node.refuseUnknownKeys();
        if (sha256.isPresent() == variable.isPresent()) {
            node.problem((sha256.isPresent() ? "sha256 and env together are" : "neither sha256 nor env is")
                    + " set; one of both is needed: the token's hash, or the variable that holds it");
        }
        TokenConfig standIn = new TokenConfig(name, SHA256_OF_NOTHING, Set.of(TokenConfig.Scope.DATA));
        if (variable.isPresent()) {
            return node.checked(() -> TokenConfig.ofSecret(name, secret(variable.get()), scopes), standIn);
        }
        String hash = sha256.map(ConfigNode::string).orElse(SHA256_OF_NOTHING);
        return node.checked(() -> new TokenConfig(name, hash, scopes), standIn);
    }

    private String secret(ConfigNode variable) {
        String name = variable.string();
        String secret = environment.getOrDefault(name, "");
        if (secret.length() < LEAST_SECRET_CHARS) {
            variable.problem("the variable " + name + " holds " + secret.length() + " characters; a token has at least "
                    + LEAST_SECRET_CHARS);
        }
        return secret;
    }

    private static TokenConfig.Scope scope(ConfigNode node) {
        return node.parsed(
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "data" -> TokenConfig.Scope.DATA;
                    case "admin" -> TokenConfig.Scope.ADMIN;
                    default -> throw new IllegalArgumentException(text + " stands where data or admin is allowed");
                },
                TokenConfig.Scope.DATA);
    }

    /** Notes every listener that others reach without a token, and nobody said so. */
    static void refuseOpenDoors(ConfigNode root, ListenersConfig listeners, SecurityConfig security) {
        boolean data = security.guards(TokenConfig.Scope.DATA);
        boolean admin = security.guards(TokenConfig.Scope.ADMIN);
        refuseOpenDoor(root, "http", Optional.of(listeners.http()), data);
        refuseOpenDoor(root, "grpc", listeners.grpc(), data);
        refuseOpenDoor(root, "admin", listeners.admin(), admin);
        listeners
                .metrics()
                .filter(metrics -> !metrics.loopback() && !metrics.open())
                .ifPresent(metrics -> root.problemAt(
                        "listeners.metrics.host",
                        metrics.host()
                                + " is reached from other machines, and metrics have no token; say public: true if that is"
                                + " meant"));
    }

    private static void refuseOpenDoor(
            ConfigNode root, String name, Optional<ListenerConfig> listener, boolean guarded) {
        if (listener.isPresent()
                && !listener.get().loopback()
                && !listener.get().open()
                && !guarded) {
            root.problemAt(
                    "listeners." + name + ".host",
                    listener.get().host() + " is reached from other machines, and no token of scope "
                            + (name.equals("admin") ? "admin" : "data")
                            + " guards it; set one in security.tokens, or say public: true if that is meant");
        }
    }
}
