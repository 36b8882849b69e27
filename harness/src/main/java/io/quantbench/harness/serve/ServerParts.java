package io.quantbench.harness.serve;

import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.quant.engine.Engine;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a server is made of besides its settings.
 *
 * @param engine runs all models
 * @param nanoClock monotonic nanoseconds from an arbitrary origin
 * @param wallClock what statistics are dated by
 * @param observers makes the observer of a variant, once; what it hears of are rows, as each takes its own place in a batch
 * @param tap sees the ends of requests
 * @param making applies recipes
 * @param config reads the settings anew
 * @param loads hears of variants that come into service and leave it
 * @param plans takes over what settings say of canaries
 */
public record ServerParts(
        Engine engine,
        LongSupplier nanoClock,
        Clock wallClock,
        Function<Arm, RequestObserver> observers,
        AnswerTap tap,
        VariantMaking making,
        ConfigSource config,
        LoadWatch loads,
        CanaryPlans plans) {
    /** Observed and tapped by nobody, without recipes and reload. */
    public static ServerParts of(Engine engine, LongSupplier nanoClock, Clock wallClock) {
        return new ServerParts(
                engine,
                nanoClock,
                wallClock,
                arm -> RequestObserver.NULL,
                AnswerTap.NONE,
                VariantMaking.NONE,
                ConfigSource.NONE,
                LoadWatch.NONE,
                CanaryPlans.NONE);
    }

    public ServerParts withObservers(Function<Arm, RequestObserver> makers) {
        return new ServerParts(engine, nanoClock, wallClock, makers, tap, making, config, loads, plans);
    }

    public ServerParts withTap(AnswerTap answers) {
        return new ServerParts(engine, nanoClock, wallClock, observers, answers, making, config, loads, plans);
    }

    public ServerParts withMaking(VariantMaking maker) {
        return new ServerParts(engine, nanoClock, wallClock, observers, tap, maker, config, loads, plans);
    }

    public ServerParts withConfig(ConfigSource source) {
        return new ServerParts(engine, nanoClock, wallClock, observers, tap, making, source, loads, plans);
    }

    public ServerParts withLoads(LoadWatch watch) {
        return new ServerParts(engine, nanoClock, wallClock, observers, tap, making, config, watch, plans);
    }

    public ServerParts withPlans(CanaryPlans canaries) {
        return new ServerParts(engine, nanoClock, wallClock, observers, tap, making, config, loads, canaries);
    }
}
