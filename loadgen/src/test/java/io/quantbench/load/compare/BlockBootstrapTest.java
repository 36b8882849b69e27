package io.quantbench.load.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.record.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockBootstrapTest {
    private static final int QUERIES = 300;

    /** A pair of arms: the machine drifts from round to round for both, and each block has a mood of its own. */
    private record Pair(List<Recording> baseline, List<Recording> candidate) {
        static Pair simulated(int rounds, double ratio, SplittableRandom random) {
            List<Recording> baseline = new ArrayList<>();
            List<Recording> candidate = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                double machine = 1e6 * Math.exp(0.2 * random.nextGaussian());
                baseline.add(block("a", round, machine * Math.exp(0.03 * random.nextGaussian()), random));
                candidate.add(block("b", round, ratio * machine * Math.exp(0.03 * random.nextGaussian()), random));
            }
            return new Pair(baseline, candidate);
        }

        private static Recording block(String arm, int round, double scaleNs, SplittableRandom random) {
            long[] responsesNs = new long[QUERIES];
            for (int i = 0; i < QUERIES; i++) {
                responsesNs[i] = (long) (scaleNs * Math.exp(0.3 * random.nextGaussian()));
            }
            return Blocks.of(arm, round * 1_000_000_000_000L, responsesNs);
        }
    }

    /** Of 400 experiments with a known ratio, 95 % ± 3.5 % (three standard deviations and some) must hold it; more is no harm. */
    @ParameterizedTest
    @CsvSource({"P50, 6", "P50, 10", "P99, 10", "P99, 20", "THROUGHPUT, 10"})
    void intervalsHoldTheTrueRatioAsOftenAsTheySay(Figure figure, int rounds) {
        SplittableRandom random = new SplittableRandom(2026);
        double ratio = 0.6;
        double truth = figure == Figure.THROUGHPUT ? 1 / ratio : ratio;
        int experiments = 400;
        int held = 0;
        for (int i = 0; i < experiments; i++) {
            Pair pair = Pair.simulated(rounds, ratio, random);
            RatioInterval interval = new BlockBootstrap(0.95, 500, i)
                    .ratio(pair.baseline, pair.candidate, figure)
                    .orElseThrow();
            held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        assertThat(held / (double) experiments).isBetween(0.915, 1.0);
    }

    @Test
    void whatTheMachineDidToBothCancels() {
        Pair pair = Pair.simulated(10, 0.6, new SplittableRandom(1));
        RatioInterval interval = BlockBootstrap.of(1)
                .ratio(pair.baseline, pair.candidate, Figure.P50)
                .orElseThrow();

        // The machine's drift alone is 20 % from round to round.
        assertThat(interval.high() / interval.low()).isLessThan(1.10);
        assertThat(interval.differs()).isTrue();
        assertThat(interval.inverse().ratio()).isCloseTo(1 / interval.ratio(), within(1e-12));
    }

    @Test
    void isReproducible() {
        Pair pair = Pair.simulated(8, 1, new SplittableRandom(3));

        assertThat(BlockBootstrap.of(9).ratio(pair.baseline, pair.candidate, Figure.P99))
                .isEqualTo(BlockBootstrap.of(9).ratio(pair.baseline, pair.candidate, Figure.P99))
                .isNotEqualTo(BlockBootstrap.of(10).ratio(pair.baseline, pair.candidate, Figure.P99));
    }

    @Test
    void measuresTheMergedRecordings() {
        Pair pair = Pair.simulated(6, 0.5, new SplittableRandom(4));
        Recording baseline = Recording.merge(pair.baseline);
        Recording candidate = Recording.merge(pair.candidate);

        BlockBootstrap bootstrap = BlockBootstrap.of(1);
        assertThat(bootstrap
                        .ratio(pair.baseline, pair.candidate, Figure.P99)
                        .orElseThrow()
                        .ratio())
                .isCloseTo(
                        (double) candidate.responseNs().p(0.99)
                                / baseline.responseNs().p(0.99),
                        within(0.003));
        assertThat(bootstrap
                        .ratio(pair.baseline, pair.candidate, Figure.THROUGHPUT)
                        .orElseThrow()
                        .ratio())
                .isCloseTo(candidate.okRatePerSec() / baseline.okRatePerSec(), within(1e-9));
    }

    @Test
    void thereIsNoIntervalFromTooFewRoundsOrWithoutAnswers() {
        Pair few = Pair.simulated(4, 1, new SplittableRandom(5));
        assertThat(BlockBootstrap.of(1).ratio(few.baseline, few.candidate, Figure.P50))
                .isEmpty();
        assertThatThrownBy(() -> BlockBootstrap.of(1).ratio(few.baseline, few.candidate.subList(0, 3), Figure.P50))
                .hasMessageContaining("4 and 3 blocks");
    }
}
