package io.quantbench.harness.canary.contest;

/**
 * A canary whose truth is known.
 *
 * @param name for tables
 * @param harmful whether the candidate is worse by a margin or more, or trips a hard gate: it must not be promoted; one that is not must
 *     not be rolled back
 * @param answers how the candidate's answers differ
 * @param latency how its latency differs
 * @param failures how its failures differ
 */
record Scenario(String name, boolean harmful, Answers answers, Latency latency, Failures failures) {
    static final Answers SAME_ANSWERS = new Answers(0.01, 0.01);
    static final Latency SAME_LATENCY = new Latency(1, 0, false);
    static final Failures SAME_FAILURES = new Failures(0.005, 0.005, 0);

    /**
     * Discordance of answers; the reference is right on 90 % of the requests.
     *
     * @param regressions share of requests on which only the reference is right
     * @param improvements share of requests on which only the candidate is
     */
    record Answers(double regressions, double improvements) {}

    /**
     * Latency of the candidate against a log-normal reference.
     *
     * @param factor on every latency
     * @param slowShare share of the candidate's requests that take three times as long
     * @param wave whether the load swings, which slows both arms by up to 60 % and back
     */
    record Latency(double factor, double slowShare, boolean wave) {}

    /**
     * Failed requests.
     *
     * @param reference share of the reference's requests
     * @param candidate share of the candidate's requests
     * @param nonFiniteAt number of the request that the candidate answers with NaN; 0 for none
     */
    record Failures(double reference, double candidate, int nonFiniteAt) {}

    static Scenario sound(String name) {
        return new Scenario(name, false, SAME_ANSWERS, SAME_LATENCY, SAME_FAILURES);
    }

    static Scenario harmful(String name) {
        return new Scenario(name, true, SAME_ANSWERS, SAME_LATENCY, SAME_FAILURES);
    }

    Scenario with(Answers other) {
        return new Scenario(name, harmful, other, latency, failures);
    }

    Scenario with(Latency other) {
        return new Scenario(name, harmful, answers, other, failures);
    }

    Scenario with(Failures other) {
        return new Scenario(name, harmful, answers, latency, other);
    }
}
