package io.quantbench.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Settings of runs on files of the tests; never of the built-in model and data. */
final class Settings {
    static final BenchSettings.Load LOAD = new BenchSettings.Load(
            OptionalDouble.empty(), 0.6, Duration.ofSeconds(2), 1, new BenchSettings.Batching(1, Duration.ZERO), 7);
    static final BenchSettings.Gates NO_GATES =
            new BenchSettings.Gates(OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

    private Settings() {}

    static BenchSettings of(Path model, Path out, VariantSource... variants) {
        return of(new BenchSettings.Subject(Optional.of(model), Optional.empty(), Optional.empty()), out, variants);
    }

    static BenchSettings withData(Path model, Path data, Path out) {
        return of(
                new BenchSettings.Subject(Optional.of(model), Optional.of(data), Optional.empty()),
                out,
                new VariantSource.Reference());
    }

    private static BenchSettings of(BenchSettings.Subject subject, Path out, VariantSource... variants) {
        return new BenchSettings(subject, List.of(variants), LOAD, NO_GATES, new BenchSettings.Outputs(out, 0), true);
    }

    static BenchSettings.Gates gates(double minSpeedup, double maxAccuracyDrop, Duration maxP99) {
        return new BenchSettings.Gates(
                OptionalDouble.of(minSpeedup), OptionalDouble.of(maxAccuracyDrop), Optional.of(maxP99));
    }
}
