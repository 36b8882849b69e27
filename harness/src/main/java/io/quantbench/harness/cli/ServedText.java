package io.quantbench.harness.cli;

import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.ListenersConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.page.Figures;
import io.quantbench.harness.serve.ModelStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A server's models and addresses, as text. */
final class ServedText {
    private ServedText() {}

    /** What is served, and where; one line at a time. */
    static void describe(Consumer<String> lines, ServerHost host, HarnessConfig config) {
        for (ModelStatus model : host.server().models()) {
            lines.accept("serving " + model.name());
            for (ModelStatus.Variant variant : model.variants()) {
                lines.accept(line(model, variant));
            }
        }
        String web = config.security().tls().isPresent() ? "https" : "http";
        host.ports()
                .forEach((edge, port) ->
                        lines.accept(String.format(Locale.ROOT, "  %-8s %s", edge, address(config, edge, web, port))));
        lines.accept("live page: " + address(config, "REST", web, host.ports().getOrDefault("REST", 0)) + "/");
    }

    private static String address(HarnessConfig config, String edge, String web, int port) {
        ListenersConfig listeners = config.listeners();
        ListenerConfig listener =
                switch (edge) {
                    case "gRPC" -> listeners.grpc().orElse(listeners.http());
                    case "metrics" -> listeners.metrics().orElse(listeners.http());
                    case "admin" -> listeners.admin().orElse(listeners.http());
                    default -> listeners.http();
                };
        String place = listener.host() + ":" + port;
        return edge.equals("gRPC") ? place : web + "://" + place;
    }

    private static String line(ModelStatus model, ModelStatus.Variant variant) {
        double share = model.split().getOrDefault(variant.name(), 0.0);
        ModelStatus.ShadowState shadow = model.shadows().get(variant.name());
        List<String> roles = new ArrayList<>();
        roles.add(Figures.percent(share, 1) + " of the traffic");
        if (variant.name().equals(model.reference())) {
            roles.add("reference");
        }
        if (shadow != null) {
            roles.add("sees " + Figures.percent(shadow.rate(), 1) + " as shadow");
        }
        return String.format(
                Locale.ROOT,
                "  %-12s %s; %,d bytes, %s, %s",
                variant.name(),
                String.join(", ", roles),
                variant.sizeBytes(),
                variant.engine(),
                variant.source());
    }
}
