package io.quantbench.harness.serve;

import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.harness.serve.ModelStatus.State;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A variant's place in its model, over all its loadings: what serves there now, in which state it is, and what has happened to its
 * requests.
 *
 * <p>Threading: read from any thread, one consistent state at a time; changed by the loading thread only.
 */
final class VariantSlot {
    private final String model;
    private final VariantConfig config;
    private final StatisticsObserver statistics;
    private final Telemetry telemetry;
    private final Arm arm;
    private final LoadWatch watch;
    private final String engine;
    private final AtomicInteger held = new AtomicInteger();
    private volatile Now now = new Now(State.UNLOADED, "", null);

    private record Now(State state, String reason, @Nullable LoadedVariant loaded) {}

    /** @param maxBatch greatest batch that there can be */
    VariantSlot(String model, VariantConfig config, int maxBatch, ServerParts parts) {
        this.model = model;
        this.config = config;
        this.statistics = new StatisticsObserver(maxBatch);
        this.arm = Arm.of(model, config.name());
        this.watch = parts.loads();
        RequestObserver outer = parts.observers().apply(arm);
        this.telemetry = new Telemetry(RequestObserver.all(statistics, outer), parts.nanoClock());
        this.engine = describe(parts.engine());
    }

    private static String describe(Engine engine) {
        Capabilities machine = engine.capabilities();
        String isa = String.join(" ", machine.isa());
        return (engine.name() + " " + engine.version() + ", " + machine.architecture() + " " + isa).strip();
    }

    String name() {
        return config.name();
    }

    VariantConfig config() {
        return config;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    StatisticsObserver statistics() {
        return statistics;
    }

    /** What serves now. */
    Optional<LoadedVariant> loaded() {
        return Optional.ofNullable(now.loaded());
    }

    boolean ready() {
        return now.loaded() != null;
    }

    /**
     * Counts one more request in, unless that many are in already.
     *
     * @return whether it was counted; {@link #leave} then undoes it
     */
    boolean enter(int most) {
        if (held.incrementAndGet() <= most) {
            return true;
        }
        held.decrementAndGet();
        return false;
    }

    void leave() {
        held.decrementAndGet();
    }

    /** Loading begins; what serves goes on. */
    void loading() {
        LoadedVariant serves = now.loaded();
        now = new Now(serves == null ? State.LOADING : State.READY, "", serves);
    }

    /**
     * Puts a loading in service; returns the one that was.
     *
     * @param begunNs when the loading began, on the telemetry's clock
     */
    Optional<LoadedVariant> serve(LoadedVariant next, long begunNs) {
        LoadedVariant before = now.loaded();
        now = new Now(State.READY, "", next);
        LoadedVariant.FileFacts file = next.file();
        watch.loaded(
                arm,
                new LoadWatch.Loaded(
                        Path.of(file.source()),
                        file.sha256(),
                        file.sizeBytes(),
                        VariantLoader.threadsPerWorker(config),
                        telemetry.nowNs() - begunNs));
        return Optional.ofNullable(before);
    }

    /** Loading has failed; what serves goes on. */
    void failed(String reason) {
        LoadedVariant serves = now.loaded();
        now = new Now(serves == null ? State.FAILED : State.READY, reason, serves);
    }

    /** Serves no more; returns what did. */
    Optional<LoadedVariant> unloading() {
        LoadedVariant before = now.loaded();
        now = new Now(State.UNLOADING, "", null);
        if (before != null) {
            watch.unloaded(arm);
        }
        return Optional.ofNullable(before);
    }

    void unloaded() {
        now = new Now(State.UNLOADED, "", null);
    }

    /** Why it takes no requests, as an answer to one. */
    ServeFailure unavailable() {
        Now is = now;
        String why =
                switch (is.state()) {
                    case LOADING -> "is being loaded; try again later";
                    case UNLOADING, UNLOADED -> "is unloaded";
                    case FAILED -> "could not be loaded";
                    case READY -> "is being exchanged; try again";
                };
        return new ServeFailure(ServeFailure.Kind.UNAVAILABLE, "variant " + model + "/" + name() + " " + why);
    }

    ModelStatus.Variant status() {
        Now is = now;
        LoadedVariant loaded = is.loaded();
        return new ModelStatus.Variant(
                name(),
                is.state(),
                is.reason(),
                loaded == null ? source() : loaded.file().source(),
                loaded == null ? "" : loaded.file().sha256(),
                loaded == null ? 0 : loaded.file().sizeBytes(),
                engine,
                loaded == null ? 0 : loaded.queued());
    }

    private String source() {
        if (config.source() instanceof VariantConfig.Source.Recipe recipe) {
            return "recipe " + recipe.recipe();
        }
        return ((VariantConfig.Source.File) config.source()).path().toString();
    }

    ModelStatistics snapshot() {
        return statistics.snapshot(model, name());
    }
}
