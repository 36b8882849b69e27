package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Chance of a false alarm at any of many looks, by simulation with fixed seeds. The largest number of alarms allowed is what a
 * true rate of 5 % exceeds with a chance of 1 in 1,000, so a test that holds its level fails here only if the code is wrong.
 */
class ErrorRateSimulationTest {
    private static final double ALPHA = 0.05;
    private static final int RUNS = 400;
    private static final int MOST_ALARMS = 34;

    @Test
    void mcNemarOnEqualModelsLookedAtAfterEveryPair() {
        assertHoldsLevel(random -> {
            SequentialMcNemar test = new SequentialMcNemar();
            for (int pair = 0; pair < 20_000; pair++) {
                double draw = random.nextDouble();
                test.observe(draw >= 0.01, draw < 0.99);
            }
            return test.rejectsAt(ALPHA);
        });
    }

    @Test
    void nonInferiorityOfACandidateThatIsWorseByTheMargin() {
        assertHoldsLevel(random -> {
            BettingTest test = BettingTest.nonInferiority(0.01);
            for (int pair = 0; pair < 10_000; pair++) {
                double draw = random.nextDouble();
                test.observe(draw < 0.02 ? -1 : draw < 0.03 ? 1 : 0, -1);
            }
            return test.rejectsAt(ALPHA);
        });
    }

    @Test
    void eventsUnderAShareThatGrowsAndABaseRateThatSwings() {
        assertHoldsLevel(random -> {
            ConditionalBinomial test = new ConditionalBinomial(1);
            for (int request = 0; request < 20_000; request++) {
                double share = request < 10_000 ? 0.05 : 0.5;
                boolean toCandidate = random.nextDouble() < share;
                if (random.nextDouble() < (request % 1_000 < 100 ? 0.2 : 0.01)) {
                    test.observe(toCandidate, share);
                }
            }
            return test.rejectsAt(ALPHA);
        });
    }

    @Test
    void sampleRatioOfASoundSplit() {
        assertHoldsLevel(random -> {
            SampleRatioCheck check = new SampleRatioCheck();
            for (int request = 0; request < 4_000; request++) {
                double share = request < 2_000 ? 0.05 : 0.5;
                check.observe(random.nextDouble() < share, share);
            }
            return check.rejectsAt(ALPHA);
        });
    }

    @Test
    void pairedMeanWithoutADifference() {
        assertHoldsLevel(random -> {
            PairedMean mean = new PairedMean(0, 1, 1_000, ALPHA);
            for (int pair = 0; pair < 4_000; pair++) {
                mean.observe(random.nextGaussian());
            }
            return mean.above().rejectsAt(ALPHA);
        });
    }

    @Test
    void pairedMeanIntervalMissesAtNoTime() {
        assertHoldsLevel(random -> {
            PairedMean mean = new PairedMean(0, 1, 1_000, ALPHA);
            boolean missed = false;
            for (int pair = 0; pair < 4_000; pair++) {
                mean.observe(random.nextDouble() * random.nextDouble() - 0.25);
                missed |= mean.interval().map(interval -> !interval.contains(0)).orElse(false);
            }
            return missed;
        });
    }

    @Test
    void boundedIntervalsMissAtNoTime() {
        assertHoldsLevel(random -> {
            EmpiricalBernstein sequence = new EmpiricalBernstein(ALPHA);
            long successes = 0;
            boolean missed = false;
            for (int i = 1; i <= 3_000; i++) {
                boolean success = random.nextDouble() < 0.03;
                successes += success ? 1 : 0;
                sequence.observe(success ? 1 : 0);
                missed |= !sequence.interval().contains(0.03)
                        || BetaBinomial.UNIFORM.logEValue(successes, i, 0.03) >= Math.log(2 / ALPHA);
            }
            return missed;
        });
    }

    @Test
    void quantileTestsBetweenEqualArms() {
        assertHoldsLevel(random -> {
            LatencyHistogram reference = new LatencyHistogram();
            LatencyHistogram candidate = new LatencyHistogram();
            double r = QuantileTest.tuning(0.9, 1_000, ALPHA);
            QuantileTest test = new QuantileTest(0.9, r, reference, candidate);
            double most = 0;
            for (int i = 1; i <= 4_000; i++) {
                LatencyHistogram arm = random.nextBoolean() ? candidate : reference;
                arm.record((long) (10e6 * Math.exp(0.5 * random.nextGaussian())));
                most = i % 50 == 0 ? Math.max(most, test.logAbove(1)) : most;
            }
            return most >= -Math.log(ALPHA);
        });
    }

    /** Under the null the mean of an e-value is at most 1 at any fixed time; the sample mean must not be credibly above. */
    @Test
    void meanEvidenceStaysBelowOneUnderTheNull() {
        double[] mcNemar = new double[20_000];
        double[] betting = new double[mcNemar.length];
        for (int run = 0; run < mcNemar.length; run++) {
            SplittableRandom random = new SplittableRandom(run);
            SequentialMcNemar test = new SequentialMcNemar();
            BettingTest bets = new BettingTest(0.3, 0, 1);
            for (int i = 0; i < 30; i++) {
                boolean regression = random.nextBoolean();
                test.observe(regression, !regression);
                bets.observe(random.nextDouble() < 0.3 ? 1 : 0, 0);
            }
            mcNemar[run] = Math.exp(test.logEValue());
            betting[run] = Math.exp(bets.logEValue());
        }
        assertMeanAtMostOne(mcNemar);
        assertMeanAtMostOne(betting);
    }

    private static void assertMeanAtMostOne(double[] values) {
        RunningMoments moments = new RunningMoments();
        for (double value : values) {
            moments.observe(value);
        }
        double standardError = Math.sqrt(moments.variance() / values.length);
        assertThat(moments.mean()).isLessThan(1 + 3 * standardError);
    }

    private static void assertHoldsLevel(Predicate<SplittableRandom> alarm) {
        long alarms = LongStream.range(0, RUNS)
                .filter(seed -> alarm.test(new SplittableRandom(seed)))
                .count();
        assertThat(alarms).isLessThanOrEqualTo(MOST_ALARMS);
    }
}
