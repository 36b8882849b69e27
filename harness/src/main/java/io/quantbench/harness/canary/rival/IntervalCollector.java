package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.RequestResult;
import java.util.Arrays;

/** Sums up evidence events, interval by interval. */
public final class IntervalCollector {
    private final Arm reference = new Arm();
    private final Arm candidate = new Arm();

    /** Takes one event; those that no time-series database would hold (crashes, agreement, pairs) are left out. */
    public void accept(EvidenceEvent event) {
        if (event instanceof EvidenceEvent.Served served) {
            (served.arm() == ArmRole.CANDIDATE ? candidate : reference).served(served);
        } else if (event instanceof EvidenceEvent.Label label) {
            reference.labelled(label.referenceRight());
            candidate.labelled(label.candidateRight());
        }
    }

    /** The interval so far; the next one starts empty. */
    public IntervalSummary close() {
        return new IntervalSummary(reference.close(), candidate.close());
    }

    /** One arm's interval, being counted; memory grows with the requests of the interval. */
    private static final class Arm {
        private long[] latenciesNs = new long[64];
        private int answered;
        private int failed;
        private int labelled;
        private int right;

        void served(EvidenceEvent.Served served) {
            if (served.result() == RequestResult.ERROR) {
                failed++;
                return;
            }
            if (answered == latenciesNs.length) {
                latenciesNs = Arrays.copyOf(latenciesNs, 2 * answered);
            }
            latenciesNs[answered++] = served.latencyNs();
        }

        void labelled(boolean isRight) {
            labelled++;
            right += isRight ? 1 : 0;
        }

        IntervalSummary.Side close() {
            Arrays.sort(latenciesNs, 0, answered);
            IntervalSummary.Side side = new IntervalSummary.Side(
                    share(failed, answered + failed), share(right, labelled), quantile(0.5), quantile(0.99));
            answered = 0;
            failed = 0;
            labelled = 0;
            right = 0;
            return side;
        }

        private double quantile(double p) {
            return answered == 0 ? Double.NaN : latenciesNs[Math.max(0, (int) Math.ceil(p * answered) - 1)];
        }

        private static double share(int part, int whole) {
            return whole == 0 ? Double.NaN : (double) part / whole;
        }
    }
}
