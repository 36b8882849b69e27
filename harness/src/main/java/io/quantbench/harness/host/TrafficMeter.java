package io.quantbench.harness.host;

import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.metrics.RouterMetrics;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServerControl;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Meters what only the ends of requests tell: where they went and why, and which one was an example of its time. Everything passes through
 * to the tap behind it.
 */
final class TrafficMeter implements AnswerTap {
    private final HarnessMetrics metrics;
    private final AnswerTap next;
    private volatile Map<Arm, Meters> meters = Map.of();
    private volatile Map<String, Map<String, Arm>> arms = Map.of();

    private record Meters(MeteringObserver observer, Map<Route.Reason, LongAdder> routed) {}

    TrafficMeter(HarnessMetrics metrics, AnswerTap next) {
        this.metrics = metrics;
        this.next = next;
    }

    /** Whose traffic it is: called once, before any. */
    void serve(ServerControl server) {
        Map<Arm, Meters> ofArms = new HashMap<>();
        Map<String, Map<String, Arm>> byName = new HashMap<>();
        for (ModelStatus model : server.models()) {
            String name = model.name();
            RouterMetrics router = metrics.router(
                    name,
                    () -> server.model(name).split(),
                    () -> figures(server.model(name).shadows()));
            byName.put(
                    name,
                    model.variants().stream()
                            .collect(Collectors.toUnmodifiableMap(
                                    ModelStatus.Variant::name, variant -> Arm.of(name, variant.name()))));
            byName.get(name).values().forEach(arm -> ofArms.put(arm, meters(arm, router)));
        }
        meters = Map.copyOf(ofArms);
        arms = Map.copyOf(byName);
    }

    private Meters meters(Arm arm, RouterMetrics router) {
        Map<Route.Reason, LongAdder> routed = new EnumMap<>(Route.Reason.class);
        for (Route.Reason reason : Route.Reason.values()) {
            routed.put(reason, router.routed(arm.variant(), reason.name().toLowerCase(Locale.ROOT)));
        }
        return new Meters(metrics.observer(arm), routed);
    }

    private static Map<String, RouterMetrics.ShadowFigures> figures(Map<String, ModelStatus.ShadowState> shadows) {
        Function<ModelStatus.ShadowState, RouterMetrics.ShadowFigures> figures =
                shadow -> new RouterMetrics.ShadowFigures(
                        shadow.counts().submitted(),
                        shadow.counts().droppedBusy(),
                        shadow.counts().droppedFull(),
                        shadow.counts().failed(),
                        shadow.counts().inFlight(),
                        shadow.rate());
        return shadows.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, shadow -> figures.apply(shadow.getValue())));
    }

    @Override
    public void ended(Observed end) {
        Arm arm = arms.getOrDefault(end.model(), Map.of()).get(end.variant());
        if (arm != null) {
            meter(Objects.requireNonNull(meters.get(arm)), end);
        }
        next.ended(end);
    }

    private static void meter(Meters meters, Observed end) {
        if (end.role() == Role.PRIMARY) {
            Objects.requireNonNull(meters.routed().get(end.route().reason())).increment();
        }
        // An example that nobody can find by its id is none.
        if (end.outcome() == RequestOutcome.OK && !end.request().id().isEmpty()) {
            meters.observer().exemplar(end.request().id(), end.serviceNs());
        }
    }

    @Override
    public void shadowed(long requestKey, List<String> shadows) {
        next.shadowed(requestKey, shadows);
    }
}
