package io.quantbench.load.scenario;

import java.util.List;
import java.util.Optional;

/**
 * Whether a run fulfils the rules of its scenario.
 *
 * @param status the answer
 * @param checks every rule that applies, met or not, in the order of {@link Rule}
 * @param moreQueriesNeeded how many more quick queries would decide an inconclusive run; 0 otherwise, and where nothing was
 *     issued that a rate could be told from
 */
public record ScenarioVerdict(Status status, List<Check> checks, long moreQueriesNeeded) {
    /** The answer. */
    public enum Status {
        /** Every rule is met. */
        VALID,
        /** A rule is broken that a longer run would not mend. */
        INVALID,
        /** What is there is good, but too little; LoadGen calls it INVALID too. */
        INCONCLUSIVE
    }

    /** The rules, and what {@link Check#required} and {@link Check#actual} count. */
    public enum Rule {
        /** The run was not stopped or given up; 1 for yes. */
        COMPLETE("complete"),
        /** Queries that were not answered OK. LoadGen does not know such queries. */
        NO_ERRORS("no-errors"),
        /** Server: latency at the percentile, in ns, to three digits. */
        PERFORMANCE_CONSTRAINT("performance-constraint"),
        /** Time from the start, in ns: Server to the last scheduled query, streams to the last issued, Offline to the last answer. */
        MIN_DURATION("min-duration"),
        /** Queries issued; in Offline, samples. */
        MIN_QUERIES("min-queries"),
        /** Queries that early stopping needs. */
        EARLY_STOPPING("early-stopping");

        private final String id;

        Rule(String id) {
            this.id = id;
        }

        /** Name in reports, lower case with hyphens; never changes. */
        public String id() {
            return id;
        }
    }

    /**
     * One rule applied.
     *
     * @param rule fixes the unit of the numbers
     * @param met whether it is fulfilled
     * @param required the limit
     * @param actual what was measured
     * @param sentence both in words, and what to do when it is not met
     */
    public record Check(Rule rule, boolean met, double required, double actual, String sentence) {}

    public ScenarioVerdict {
        checks = List.copyOf(checks);
    }

    /** The check of one rule, if it applies to the scenario. */
    public Optional<Check> check(Rule rule) {
        return checks.stream().filter(check -> check.rule() == rule).findFirst();
    }

    /** Whether the rule is met or does not apply. */
    public boolean met(Rule rule) {
        return check(rule).map(Check::met).orElse(true);
    }
}
