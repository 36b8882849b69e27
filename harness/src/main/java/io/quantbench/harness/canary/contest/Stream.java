package io.quantbench.harness.canary.contest;

import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.RequestResult;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Requests of a scenario as evidence events: each goes to one arm by a fair coin and to both as a shadow pair, whose label
 * follows at once.
 */
final class Stream {
    private static final double MEDIAN_NS = 10e6;
    private static final double SIGMA = 0.5;
    private static final double CANDIDATE_SHARE = 0.5;
    private static final double SLOW_FACTOR = 3;
    private static final double WAVE_HEIGHT = 0.3;
    private static final double WAVE_REQUESTS = 8_000;

    private final Scenario scenario;
    private final SplittableRandom random;
    private int requests;

    Stream(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.random = new SplittableRandom(seed);
    }

    /** Events of the next request. */
    void next(Consumer<EvidenceEvent> sink) {
        requests++;
        sink.accept(served());
        String id = Integer.toString(requests);
        double draw = random.nextDouble();
        Scenario.Answers answers = scenario.answers();
        boolean regression = draw < answers.regressions();
        boolean improvement = !regression && draw < answers.regressions() + answers.improvements();
        boolean bothRight = draw < 0.9 + answers.improvements();
        sink.accept(new EvidenceEvent.PairedAnswer(id, regression || improvement ? 0 : 1, true, true));
        sink.accept(new EvidenceEvent.Label(id, !improvement && (regression || bothRight), !regression && bothRight));
    }

    /** The latency at which, without a wave, the reference's p99 lies; from the log-normal distribution. */
    static double referenceP99Ns() {
        return MEDIAN_NS * StrictMath.exp(SIGMA * 2.3263478740408408);
    }

    private EvidenceEvent.Served served() {
        boolean toCandidate = random.nextDouble() < CANDIDATE_SHARE;
        Scenario.Failures failures = scenario.failures();
        boolean failed = random.nextDouble() < (toCandidate ? failures.candidate() : failures.reference());
        RequestResult result = failed ? RequestResult.ERROR : RequestResult.OK;
        if (failures.nonFiniteAt() > 0 && toCandidate && requests >= failures.nonFiniteAt()) {
            result = RequestResult.NON_FINITE;
        }
        return new EvidenceEvent.Served(
                toCandidate ? ArmRole.CANDIDATE : ArmRole.REFERENCE, CANDIDATE_SHARE, latencyNs(toCandidate), result);
    }

    private long latencyNs(boolean candidate) {
        double latency = MEDIAN_NS * StrictMath.exp(SIGMA * random.nextGaussian());
        if (scenario.latency().wave()) {
            latency *= 1 + WAVE_HEIGHT * (1 - StrictMath.cos(2 * Math.PI * requests / WAVE_REQUESTS));
        }
        if (candidate) {
            latency *= scenario.latency().factor();
            if (random.nextDouble() < scenario.latency().slowShare()) {
                latency *= SLOW_FACTOR;
            }
        }
        return (long) latency;
    }
}
