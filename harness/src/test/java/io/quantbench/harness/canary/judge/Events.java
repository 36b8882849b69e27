package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Streams of evidence for tests. */
public final class Events {
    private Events() {}

    /** Labelled pairs with the given shares of regressions and improvements; each label follows its pair. */
    public static List<EvidenceEvent> labelledPairs(int count, double regressions, double improvements, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EvidenceEvent> events = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            double draw = random.nextDouble();
            boolean referenceRight = draw >= improvements;
            boolean candidateRight = draw < 1 - regressions;
            events.add(pair("r" + i, referenceRight == candidateRight ? 1 : 0));
            events.add(new Label("r" + i, referenceRight, candidateRight));
        }
        return events;
    }

    /** Requests of a fair split: log-normal latency around 10 ms, the candidate's times {@code factor}; rates of errors per arm. */
    public static List<EvidenceEvent> split(
            int count, double factor, double errors, double candidateErrors, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EvidenceEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean candidate = random.nextBoolean();
            double latency = 10e6 * Math.exp(0.5 * random.nextGaussian()) * (candidate ? factor : 1);
            boolean failed = random.nextDouble() < (candidate ? candidateErrors : errors);
            events.add(served(candidate, 0.5, (long) latency, failed ? RequestResult.ERROR : RequestResult.OK));
        }
        return events;
    }

    /** Paired latencies whose ratio is log-normal around {@code factor}. */
    public static List<EvidenceEvent> pairedLatencies(int count, double factor, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EvidenceEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double reference = 10e6 * Math.exp(0.3 * random.nextGaussian());
            double candidate = reference * factor * Math.exp(0.1 * random.nextGaussian());
            events.add(new PairedLatency((long) reference, (long) candidate));
        }
        return events;
    }

    public static PairedAnswer pair(String id, double agreement) {
        return new PairedAnswer(id, agreement, true, true);
    }

    public static Served served(boolean candidate, double share, long latencyNs, RequestResult result) {
        return new Served(candidate ? ArmRole.CANDIDATE : ArmRole.REFERENCE, share, latencyNs, result);
    }

    public static Look look(double seconds) {
        return new Look((long) (seconds * 1e9));
    }
}
