package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.bench.report.BenchReport.Gate;
import io.quantbench.load.report.LatencySummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateKeeperTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    @ParameterizedTest
    @CsvSource({"1.4999, false", "1.5, true", "2, true"})
    void holdsSpeedupAgainstItsLimit(double speedup, boolean passed) {
        Gate gate =
                only(new BenchSettings.Gates(OptionalDouble.of(1.5), NONE, Optional.empty()), arm(speedup, null, 1));
        assertThat(gate.name()).isEqualTo("--min-speedup (ours)");
        assertThat(gate.required()).isEqualTo("≥ 1.50x");
        assertThat(gate.passed()).isEqualTo(passed);
    }

    @ParameterizedTest
    @CsvSource({
        "0.90, 0.89, true", // exactly the limit, though 0.90 - 0.89 is above 0.01 in binary
        "0.90, 0.8899, false",
        "0.83, 0.82, true",
        "0.90, 0.95, true",
    })
    void holdsLostAccuracyAgainstItsLimit(double reference, double own, boolean passed) {
        BenchSettings.Gates gates = new BenchSettings.Gates(NONE, OptionalDouble.of(0.01), Optional.empty());
        List<Gate> found = new GateKeeper(gates, "fp32", "")
                .check(List.of(file("fp32", false), file("ours", true)), List.of(reference(reference), arm(1, own, 1)));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).name()).isEqualTo("--max-accuracy-drop (ours)");
        assertThat(found.get(0).required()).isEqualTo("≤ 1.00 points lost");
        assertThat(found.get(0).passed()).isEqualTo(passed);
    }

    @ParameterizedTest
    @CsvSource({"5000000, true", "5000001, false", "4000000, true"})
    void holdsP99AgainstItsLimit(long p99Ns, boolean passed) {
        Gate gate = only(new BenchSettings.Gates(NONE, NONE, Optional.of(Duration.ofMillis(5))), arm(1, null, p99Ns));
        assertThat(gate.name()).isEqualTo("--max-p99 (ours)");
        assertThat(gate.required()).isEqualTo("≤ 5.00 ms");
        assertThat(gate.passed()).isEqualTo(passed);
    }

    @Test
    void failsWhatWasNotMeasuredAndSaysWhy() {
        List<Gate> gates = new GateKeeper(Settings.gates(1, 0.5, Duration.ofDays(1)), "fp32", "the rows have no labels")
                .check(
                        List.of(file("fp32", false), file("ours", true)),
                        List.of(reference(null), arm(null, null, null)));
        assertThat(gates).hasSize(3).noneMatch(Gate::passed).allMatch(gate -> gate.actual()
                .startsWith("not measured"));
        assertThat(gates.get(1).actual()).isEqualTo("not measured: the rows have no labels");
    }

    @Test
    void endsItsSentenceWhereThereIsNoReasonToTell() {
        BenchSettings.Gates gates = new BenchSettings.Gates(NONE, OptionalDouble.of(0.01), Optional.empty());
        assertThat(only(gates, arm(1, null, 1)).actual()).isEqualTo("not measured");
    }

    @Test
    void judgesNeitherTheReferenceNorTheOutsideReference() {
        List<Gate> gates = new GateKeeper(Settings.gates(1000, 0, Duration.ofNanos(1)), "fp32", "")
                .check(
                        List.of(file("fp32", false), file("published", false)),
                        List.of(reference(0.9), named("published", 0.5, 0.1, 9_000_000L)));
        assertThat(gates).isEmpty();
    }

    @Test
    void takesAHigherErrorRateForALoss() {
        ArmReport.Task low = new ArmReport.Task("character error rate", 0.010, null, 0.001, 100, 0, 0, null, 1, true);
        ArmReport.Task high = new ArmReport.Task("character error rate", 0.014, null, 0.001, 100, 4, 0, 0.1, 1, true);
        assertThat(high.lossAgainst(low)).isCloseTo(0.004, within(1e-12));
        assertThat(low.lossAgainst(high)).isCloseTo(-0.004, within(1e-12));
        BenchSettings.Gates gates = new BenchSettings.Gates(NONE, OptionalDouble.of(0.003), Optional.empty());
        List<VariantFile> files = List.of(file("fp32", false), file("ours", true));
        Gate failed = new GateKeeper(gates, "fp32", "")
                .check(files, List.of(judged("fp32", low), judged("ours", high)))
                .get(0);
        assertThat(failed.passed()).isFalse();
        assertThat(failed.actual()).isEqualTo("0.40 points lost");
        assertThat(new GateKeeper(gates, "fp32", "").check(files, List.of(judged("fp32", high), judged("ours", low))))
                .allMatch(Gate::passed);
    }

    @Test
    void asksNothingWhereNoLimitWasSet() {
        List<Gate> gates = new GateKeeper(Settings.NO_GATES, "fp32", "")
                .check(List.of(file("ours", true)), List.of(arm(0.1, null, 1)));
        assertThat(gates).isEmpty();
    }

    private static Gate only(BenchSettings.Gates gates, ArmReport arm) {
        List<Gate> found = new GateKeeper(gates, "fp32", "")
                .check(List.of(file("fp32", false), file("ours", true)), List.of(reference(0.9), arm));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static VariantFile file(String name, boolean judged) {
        return new VariantFile(name, "", Path.of(name + ".onnx"), 1, judged, Optional.empty());
    }

    private static ArmReport reference(@Nullable Double accuracy) {
        return named("fp32", 1.0, accuracy, 1_000_000L);
    }

    private static ArmReport arm(@Nullable Number speedup, @Nullable Double accuracy, @Nullable Number p99Ns) {
        return named(
                "ours",
                speedup == null ? null : Double.valueOf(speedup.doubleValue()),
                accuracy,
                p99Ns == null ? null : Long.valueOf(p99Ns.longValue()));
    }

    private static ArmReport named(
            String name, @Nullable Double speedup, @Nullable Double accuracy, @Nullable Long p99Ns) {
        return with(
                name,
                speedup,
                accuracy == null
                        ? null
                        : new ArmReport.Task("accuracy", accuracy, null, 0.01, 100, 0, 0, null, 1, false),
                p99Ns);
    }

    private static ArmReport judged(String name, ArmReport.Task task) {
        return with(name, 1.0, task, 1L);
    }

    private static ArmReport with(
            String name, @Nullable Double speedup, ArmReport.@Nullable Task task, @Nullable Long p99Ns) {
        return new ArmReport(
                name,
                "",
                1,
                null,
                speedup,
                p99Ns == null ? null : new LatencySummary(p99Ns, p99Ns, p99Ns, p99Ns, p99Ns, p99Ns, p99Ns),
                null,
                null,
                Map.of(),
                null,
                task,
                task == null ? "the rows have no labels" : null,
                new ArmReport.Validity(true, List.of()),
                null,
                ArmReport.Curves.NONE);
    }
}
