package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchSettingsTest {
    private static final BenchSettings.Batching UNBATCHED = new BenchSettings.Batching(1, Duration.ZERO);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static BenchSettings.Load load(OptionalDouble rate, double share, Duration duration, int threads) {
        return new BenchSettings.Load(rate, share, duration, threads, UNBATCHED, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesARateThatIsNone(double rate) {
        assertThatThrownBy(() -> load(OptionalDouble.of(rate), 0.6, Duration.ofSeconds(2), 1))
                .hasMessageStartingWith("--rate ");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN})
    void refusesAShareThatIsNotBetweenNothingAndAll(double share) {
        assertThatThrownBy(() -> load(OptionalDouble.empty(), share, Duration.ofSeconds(2), 1))
                .hasMessageStartingWith("--load-share ");
    }

    @Test
    void takesTheShortestRunAndRefusesAShorterOne() {
        assertThatCode(() -> load(OptionalDouble.of(0.1), 0.99, Duration.ofSeconds(2), 1))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> load(OptionalDouble.empty(), 0.6, Duration.ofMillis(1_999), 1))
                .hasMessageStartingWith("--duration ");
    }

    @Test
    void refusesNoThreadsAndEmptyOrBackwardBatches() {
        assertThatThrownBy(() -> load(OptionalDouble.empty(), 0.6, Duration.ofSeconds(2), 0))
                .hasMessageStartingWith("--threads ");
        assertThatThrownBy(() -> new BenchSettings.Batching(0, Duration.ZERO)).hasMessageStartingWith("--max-batch ");
        assertThatThrownBy(() -> new BenchSettings.Batching(1, SECOND.negated()))
                .hasMessageStartingWith("--max-delay ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAPortThatCannotBe(int port) {
        assertThatThrownBy(() -> new BenchSettings.Outputs(Path.of("out"), port))
                .hasMessageStartingWith("--metrics-port ");
    }

    @Test
    void refusesLimitsThatNothingCouldFailOrHold() {
        assertThatThrownBy(() -> Settings.gates(0, 0.01, SECOND)).hasMessageStartingWith("--min-speedup ");
        assertThatThrownBy(() -> Settings.gates(Double.NaN, 0.01, SECOND)).hasMessageStartingWith("--min-speedup ");
        assertThatThrownBy(() -> Settings.gates(1, -0.01, SECOND)).hasMessageStartingWith("--max-accuracy-drop ");
        assertThatThrownBy(() -> Settings.gates(1, 5, SECOND)).hasMessageStartingWith("--max-accuracy-drop ");
        assertThatThrownBy(() -> Settings.gates(1, 0.01, Duration.ZERO)).hasMessageStartingWith("--max-p99 ");
        assertThatCode(() -> Settings.gates(0.001, 0, Duration.ofNanos(1))).doesNotThrowAnyException();
    }
}
