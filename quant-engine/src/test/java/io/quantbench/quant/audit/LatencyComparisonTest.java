package io.quantbench.quant.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.audit.LatencyComparison.Arm;
import io.quantbench.quant.audit.LatencyComparison.ArmLatency;
import io.quantbench.quant.audit.LatencyComparison.Verdict;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a clock that only the fake engines move. */
class LatencyComparisonTest {
    private static final List<Map<String, Tensor>> SAMPLES = List.of(
            Map.of("x", Tensor.ofFloats(Shape.of(2), 1, 2)), Map.of("x", Tensor.ofFloats(Shape.of(3), 1, 2, 3)));

    private final AtomicLong nowNs = new AtomicLong();
    private final List<String> order = new ArrayList<>();
    private final LatencyComparison comparison = new LatencyComparison(nowNs::get);

    /** An engine whose n-th run takes so many nanoseconds. */
    private FakeEngine engine(String name, LongUnaryOperator serviceNs) {
        TensorSpec x = new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("n")));
        TensorSpec y = new TensorSpec("y", DataType.FLOAT, List.of(Dim.symbolic("n")));
        AtomicLong runs = new AtomicLong();
        return new FakeEngine(List.of(x), List.of(y)).then((in, out) -> {
            order.add(name);
            nowNs.addAndGet(serviceNs.applyAsLong(runs.getAndIncrement()));
        });
    }

    private List<ArmLatency> compare(FakeEngine first, FakeEngine second, Rounds rounds) {
        try (EngineSession a = first.open(Path.of("a"), EngineOptions.defaults());
                EngineSession b = second.open(Path.of("b"), EngineOptions.defaults())) {
            return comparison.run(List.of(new Arm("fp32", a), new Arm("int8", b)), SAMPLES, rounds);
        }
    }

    @Test
    void tellsTheSpeedUpWithItsInterval() {
        List<ArmLatency> results = compare(engine("a", n -> 300), engine("b", n -> 100), new Rounds(1, 10));
        assertThat(results).extracting(ArmLatency::name).containsExactly("fp32", "int8");
        assertThat(results.get(0).speedup()).isEqualTo(1);
        assertThat(results.get(1).medianNs()).isEqualTo(100);
        assertThat(results.get(1).speedup()).isEqualTo(3);
        assertThat(results.get(1).interval().low()).isEqualTo(3);
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.FASTER);
        assertThat(results.get(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void slowerThanTheBaselineIsSaid() {
        List<ArmLatency> results = compare(engine("a", n -> 100), engine("b", n -> 110), new Rounds(1, 10));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.SLOWER);
    }

    @Test
    void noiseAroundOneDecidesNothing() {
        List<ArmLatency> results =
                compare(engine("a", n -> 100), engine("b", n -> n / 2 % 2 == 0 ? 90 : 112), new Rounds(1, 10));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void fiveRoundsAreTooFewToSayAnything() {
        List<ArmLatency> results = compare(engine("a", n -> 300), engine("b", n -> 100), new Rounds(1, 5));
        assertThat(results.get(1).interval().coverage()).isCloseTo(0.9375, within(1e-12));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void slowWarmUpDoesNotCount() {
        List<ArmLatency> results =
                compare(engine("a", n -> 300), engine("b", n -> n < 4 ? 1_000_000 : 100), new Rounds(2, 6));
        assertThat(results.get(1).speedup()).isEqualTo(3);
    }

    @Test
    void armsTakeTurnsForthAndBack() {
        compare(engine("a", n -> 1), engine("b", n -> 1), new Rounds(1, 2));
        assertThat(String.join("", order)).isEqualTo("aabb" + "aabb" + "bbaa");
    }

    @Test
    void slowDriftHitsBothArmsAlike() {
        List<ArmLatency> results =
                compare(engine("a", n -> 200 + 10 * n), engine("b", n -> 100 + 5 * n), new Rounds(1, 12));
        assertThat(results.get(1).speedup()).isCloseTo(2, within(0.02));
    }

    @Test
    void sampleThatDoesNotFitIsRefusedByName() {
        try (EngineSession a = engine("a", n -> 1).open(Path.of("a"), EngineOptions.defaults())) {
            List<Map<String, Tensor>> wrong = List.of(Map.of("z", Tensor.scalar(1f)));
            assertThatThrownBy(() -> comparison.run(List.of(new Arm("fp32", a)), wrong, Rounds.DEFAULT))
                    .isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> comparison.run(List.of(), SAMPLES, Rounds.DEFAULT))
                    .hasMessageContaining("0 arms");
        }
    }

    @Test
    void intervalsFollowTheBinomialTable() {
        double[] values = new double[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        MedianInterval twenty = MedianInterval.of(values);
        assertThat(twenty.low()).isEqualTo(6);
        assertThat(twenty.high()).isEqualTo(15);
        assertThat(twenty.coverage()).isCloseTo(0.9586, within(1e-4));
        MedianInterval one = MedianInterval.of(new double[] {4});
        assertThat(one.coverage()).isZero();
        assertThat(one.low()).isEqualTo(4);
        assertThatThrownBy(() -> new Rounds(0, 1)).hasMessageContaining("warmUp=0");
    }

    @ParameterizedTest
    @CsvSource({
        "10e9, 1e6, 200", // microseconds: as many as help
        "10e9, 1e8, 100",
        "10e9, 5e9, 12", // longer than the budget: as many as an interval needs
        "0, 0, 12",
    })
    void asManyRoundsAreMeasuredAsFit(double budgetNs, double roundNs, int measured) {
        Rounds rounds = Rounds.within(budgetNs, roundNs);
        assertThat(rounds.measured()).isEqualTo(measured);
        assertThat(rounds.warmUp()).isBetween(1, 2);
    }
}
