package io.quantbench.harness.canary.judge;

import java.util.Locale;

/**
 * What a candidate must not make worse, and by how much. The margin is what the owner would shrug at: promotion needs proof
 * that the loss is smaller, a rollback needs proof of harm.
 */
public sealed interface Guardrail {
    /** Unique within a policy, such as {@code accuracy} or {@code latency-p99}. */
    String metric();

    /** Part of the error budget for rollbacks, relative to the other guardrails'; above 0. */
    double harmWeight();

    /**
     * Labelled accuracy on the same requests.
     *
     * @param margin largest tolerable loss as a fraction (0.01 is one point), above 0 and below 1
     * @param harmWeight part of the error budget
     */
    record Accuracy(double margin, double harmWeight) implements Guardrail {
        public Accuracy {
            Require.openUnit("margin", margin);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            return "accuracy";
        }
    }

    /**
     * Agreement with the reference, no labels needed.
     *
     * @param least smallest tolerable mean agreement, above 0 and below 1
     * @param harmWeight part of the error budget
     */
    record Agreement(double least, double harmWeight) implements Guardrail {
        public Agreement {
            Require.openUnit("least", least);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            return "agreement";
        }
    }

    /**
     * Geometric mean of latency ratios of pairs.
     *
     * @param maxRatio largest tolerable candidate/reference, above 1
     * @param tunedPairs number of pairs at which the judge is to be sharpest
     * @param harmWeight part of the error budget
     */
    record LatencyRatio(double maxRatio, long tunedPairs, double harmWeight) implements Guardrail {
        public LatencyRatio {
            Require.above("maxRatio", maxRatio, 1);
            Require.atLeast("tunedPairs", tunedPairs, 1);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            return "latency-ratio";
        }
    }

    /**
     * A quantile of latency under a weighted split.
     *
     * @param quantile above 0 and below 1
     * @param maxRatio largest tolerable candidate/reference, above 1
     * @param tunedRequests requests per arm at which the judge is to be sharpest
     * @param harmWeight part of the error budget
     */
    record LatencyQuantile(double quantile, double maxRatio, long tunedRequests, double harmWeight)
            implements Guardrail {
        public LatencyQuantile {
            Require.openUnit("quantile", quantile);
            Require.above("maxRatio", maxRatio, 1);
            Require.atLeast("tunedRequests", tunedRequests, 1);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            String percent = String.format(Locale.ROOT, "%.3f", 100 * quantile);
            return "latency-p" + percent.replaceAll("\\.?0+$", "");
        }
    }

    /**
     * Share of requests that end in no good answer.
     *
     * @param margin largest tolerable increase of the share, absolute, above 0 and below 1
     * @param harmRatio candidate/reference up to which an increase is no harm, at least 1
     * @param harmWeight part of the error budget
     */
    record ErrorRate(double margin, double harmRatio, double harmWeight) implements Guardrail {
        public ErrorRate {
            Require.openUnit("margin", margin);
            Require.atLeast("harmRatio", harmRatio, 1.0);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            return "error-rate";
        }
    }

    /**
     * Share of requests that are not answered well within a time limit.
     *
     * @param limitNs the limit, above 0
     * @param margin largest tolerable increase of the share, absolute, above 0 and below 1
     * @param harmRatio candidate/reference up to which an increase is no harm, at least 1
     * @param harmWeight part of the error budget
     */
    record SloBreachRate(long limitNs, double margin, double harmRatio, double harmWeight) implements Guardrail {
        public SloBreachRate {
            Require.atLeast("limitNs", limitNs, 1);
            Require.openUnit("margin", margin);
            Require.atLeast("harmRatio", harmRatio, 1.0);
            Require.above("harmWeight", harmWeight, 0);
        }

        @Override
        public String metric() {
            return "slo-breach-rate";
        }
    }
}
