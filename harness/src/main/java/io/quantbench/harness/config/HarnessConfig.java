package io.quantbench.harness.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server is told to be. Immutable.
 *
 * @param models what it serves; none for the model that is built in
 * @param admission what is let in
 * @param limits how large it may be
 * @param listeners where it listens
 * @param security who may come in
 * @param routing how requests find their variant
 * @param drain how long a server that ends waits for what it has admitted
 * @param canary on one of the models; empty for none
 * @param traffic that decides the canary without clients; empty for none
 */
public record HarnessConfig(
        List<ModelConfig> models,
        AdmissionConfig admission,
        MessageLimits limits,
        ListenersConfig listeners,
        SecurityConfig security,
        RoutingConfig routing,
        Duration drain,
        Optional<CanaryConfig> canary,
        Optional<TrafficConfig> traffic) {
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);

    public HarnessConfig {
        models = List.copyOf(models);
    }

    /** Without a canary. */
    public HarnessConfig(
            List<ModelConfig> models,
            AdmissionConfig admission,
            MessageLimits limits,
            ListenersConfig listeners,
            SecurityConfig security,
            RoutingConfig routing,
            Duration drain) {
        this(models, admission, limits, listeners, security, routing, drain, Optional.empty(), Optional.empty());
    }

    /** The built-in model, on loopback. */
    public static HarnessConfig defaults() {
        return new HarnessConfig(
                List.of(),
                AdmissionConfig.defaults(),
                MessageLimits.defaults(),
                ListenersConfig.defaults(),
                SecurityConfig.none(),
                RoutingConfig.defaults(),
                DEFAULT_DRAIN);
    }

    public HarnessConfig withModels(List<ModelConfig> served) {
        return new HarnessConfig(served, admission, limits, listeners, security, routing, drain, canary, traffic);
    }

    /**
     * What differs in {@code next} that a running server cannot take over: all but splits, the rates of shadows that there are,
     * admission, tokens, and the canary where none runs.
     *
     * @return paths, such as {@code listeners}; none if it can take over all
     */
    public List<String> needsRestart(HarnessConfig next) {
        List<String> paths = new ArrayList<>();
        if (!fixed(models).equals(fixed(next.models))) {
            paths.add("models");
        }
        if (!limits.equals(next.limits)) {
            paths.add("limits");
        }
        if (!listeners.equals(next.listeners)) {
            paths.add("listeners");
        }
        if (!security.tls().equals(next.security.tls())) {
            paths.add("security.tls");
        }
        if (!routing.equals(next.routing)) {
            paths.add("routing");
        }
        return paths;
    }

    private record Fixed(
            String name,
            List<VariantConfig> variants,
            String reference,
            List<String> shadows,
            BatchingConfig batching,
            String text) {}

    private static List<Fixed> fixed(List<ModelConfig> models) {
        return models.stream()
                .map(model -> new Fixed(
                        model.name(),
                        model.variants(),
                        model.reference(),
                        List.copyOf(model.shadows().keySet()),
                        model.batching(),
                        model.text().toString()))
                .toList();
    }
}
