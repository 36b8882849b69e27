package io.quantbench.load.compare;

import io.quantbench.load.verdict.Gaussian;
import java.util.Locale;

/** How much accuracy an arm may lose against its reference. Pure. */
public sealed interface AccuracyGate {
    /** MLPerf's usual target: 99 % of the FP32 reference. */
    AccuracyGate MLPERF_99 = new OfReference(0.99);

    /** MLPerf's high-accuracy target: 99.9 % of the FP32 reference. */
    AccuracyGate MLPERF_999 = new OfReference(0.999);

    /** Whether an outcome keeps it. */
    AccuracyVerdict judge(AccuracyOutcome outcome);

    /**
     * The metric as measured is at least this share of the reference's; of an error rate, at most the reference's divided by it.
     *
     * @param share above 0, at most 1
     */
    record OfReference(double share) implements AccuracyGate {
        public OfReference {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("share=" + share + " is not above 0 and at most 1");
            }
        }

        @Override
        public AccuracyVerdict judge(AccuracyOutcome outcome) {
            boolean lower = outcome.lowerIsBetter();
            double limit = lower ? outcome.reference() / share : outcome.reference() * share;
            boolean kept = lower ? outcome.candidate() <= limit : outcome.candidate() >= limit;
            return new AccuracyVerdict(
                    kept ? AccuracyVerdict.Status.KEPT : AccuracyVerdict.Status.LOST,
                    limit,
                    outcome.candidate(),
                    0,
                    String.format(
                            Locale.ROOT,
                            "%s %.5g, %s %.5g: %.4g %% of the reference's %.5g%s.",
                            outcome.metric(),
                            outcome.candidate(),
                            kept ? "within" : "not within",
                            limit,
                            100 * share,
                            outcome.reference(),
                            lower ? " (an error rate: divided)" : ""));
        }
    }

    /**
     * Fewer rows are lost than a share of all, with confidence: Tango's score test of non-inferiority for paired rows. (T. Tango,
     * "Equivalence test and confidence interval for the difference in proportions for the paired-sample design", 1998.)
     *
     * @param maxLoss share of rows, above 0 and below 1: regressions less improvements over rows
     * @param confidence one-sided, above 0.5 and below 1
     */
    record Margin(double maxLoss, double confidence) implements AccuracyGate {
        public Margin {
            if (!(maxLoss > 0 && maxLoss < 1)) {
                throw new IllegalArgumentException("maxLoss=" + maxLoss + " is not between 0 and 1");
            }
            if (!(confidence > 0.5 && confidence < 1)) {
                throw new IllegalArgumentException("confidence=" + confidence + " is not between 0.5 and 1");
            }
        }

        @Override
        public AccuracyVerdict judge(AccuracyOutcome outcome) {
            double loss = (double) (outcome.regressions() - outcome.improvements()) / outcome.rows();
            double z = score(outcome);
            double wanted = -Gaussian.quantile(confidence);
            AccuracyVerdict.Status status = loss >= maxLoss
                    ? AccuracyVerdict.Status.LOST
                    : z <= wanted ? AccuracyVerdict.Status.KEPT : AccuracyVerdict.Status.UNDECIDED;
            long more = status == AccuracyVerdict.Status.UNDECIDED ? moreRows(outcome, wanted) : 0;
            return new AccuracyVerdict(
                    status,
                    maxLoss,
                    loss,
                    more,
                    String.format(
                            Locale.ROOT,
                            "%d rows of %d lost and %d won, %.3f %% net; %.3f %% are allowed: %s.",
                            outcome.regressions(),
                            outcome.rows(),
                            outcome.improvements(),
                            100 * loss,
                            100 * maxLoss,
                            switch (status) {
                                case KEPT ->
                                    String.format(Locale.ROOT, "kept with %.4g %% confidence", 100 * confidence);
                                case LOST -> "lost";
                                case UNDECIDED -> "undecided, needs about " + more + " more rows like these";
                            }));
        }

        /** z of "the loss is the margin"; very negative is good. */
        private double score(AccuracyOutcome outcome) {
            double n = outcome.rows();
            double b = outcome.regressions();
            double c = outcome.improvements();
            double linear = -b - c + (2 * n - b + c) * maxLoss;
            double constant = -c * maxLoss * (1 - maxLoss);
            double won = (Math.sqrt(linear * linear - 8 * n * constant) - linear) / (4 * n);
            return (b - c - n * maxLoss) / Math.sqrt(n * (2 * won + maxLoss * (1 - maxLoss)));
        }

        /** z grows by the root of the number of rows. */
        private long moreRows(AccuracyOutcome outcome, double wanted) {
            double z = score(outcome);
            double times = z >= 0 ? 1 : wanted * wanted / (z * z);
            return Math.max(1, (long) Math.ceil(outcome.rows() * (times - 1)));
        }
    }
}
