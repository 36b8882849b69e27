package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.MetricState;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.judge.sequential.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a canary, on what, and how it came about: an immutable record tree, which is also the JSON.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param provenance what made the report, from what
 * @param policy by which was judged
 * @param decision after the last event
 * @param moments the course, in order: looks, thinned out evenly where there are many, and the end
 * @param changes every look at which the verdict or a guardrail's state changed, in order, none left out up to {@link #MAX_CHANGES}
 */
public record CanaryReport(
        int schemaVersion,
        Provenance provenance,
        JudgePolicy policy,
        Decision decision,
        List<Moment> moments,
        List<Change> changes) {
    /** Version of the JSON. */
    public static final int SCHEMA_VERSION = 1;

    /** Most changes that are kept; later ones are left out. */
    public static final int MAX_CHANGES = 1_000;

    public CanaryReport {
        moments = List.copyOf(moments);
        changes = List.copyOf(changes);
    }

    /**
     * What made the report, from what.
     *
     * @param toolVersion of QuantBench
     * @param commit of its sources
     * @param evidenceFile as named on the command line
     * @param evidenceSha256 of the file, hexadecimal
     * @param looks in the file
     */
    public record Provenance(
            String toolVersion, String commit, String evidenceFile, String evidenceSha256, long looks) {}

    /**
     * Where things stood at one look.
     *
     * @param look its number; 0 before any
     * @param elapsedNs since the comparison began
     * @param events taken until then
     * @param verdict at it
     * @param metrics one per guardrail, in the order of the policy
     */
    public record Moment(long look, long elapsedNs, long events, Verdict verdict, List<MetricMoment> metrics) {
        public Moment {
            metrics = List.copyOf(metrics);
        }

        static Moment of(Decision decision) {
            return new Moment(
                    decision.look(),
                    decision.evidence().elapsedNs(),
                    decision.evidence().events(),
                    decision.verdict(),
                    decision.findings().stream().map(MetricMoment::of).toList());
        }
    }

    /**
     * Where one guardrail stood.
     *
     * @param metric its name
     * @param samples observations
     * @param effect candidate against reference; null before any observation
     * @param low lower end of the confidence sequence; null while there is none
     * @param high upper end
     * @param harmLog10E largest evidence of harm so far
     * @param safeLog10E largest evidence of non-inferiority so far
     */
    public record MetricMoment(
            String metric,
            long samples,
            @Nullable Double effect,
            @Nullable Double low,
            @Nullable Double high,
            double harmLog10E,
            double safeLog10E) {
        static MetricMoment of(MetricFinding finding) {
            Interval interval =
                    finding.estimate() == null ? null : finding.estimate().interval();
            return new MetricMoment(
                    finding.metric(),
                    finding.samples(),
                    finding.estimate() == null ? null : finding.estimate().effect(),
                    interval == null ? null : interval.low(),
                    interval == null ? null : interval.high(),
                    finding.harm().maxLog10E(),
                    finding.nonInferiority().maxLog10E());
        }
    }

    /**
     * Something changed.
     *
     * @param look at which
     * @param elapsedNs since the comparison began
     * @param events taken until then
     * @param subject the guardrail, or {@code verdict}
     * @param before state before; null for the first verdict
     * @param after state after
     * @param sentence the weightiest reason at that look
     */
    public record Change(
            long look,
            long elapsedNs,
            long events,
            String subject,
            @Nullable String before,
            String after,
            String sentence) {
        static Change ofVerdict(Decision decision, @Nullable Verdict before) {
            return of(
                    decision,
                    "verdict",
                    before == null ? null : before.name(),
                    decision.verdict().name(),
                    decision.reasons().get(0).sentence());
        }

        static Change ofMetric(Decision decision, MetricFinding finding, MetricState before) {
            String sentence = decision.reasons().stream()
                    .filter(reason -> reason.subject().equals(finding.metric()))
                    .map(reason -> reason.sentence())
                    .findFirst()
                    .orElse("");
            return of(decision, finding.metric(), before.name(), finding.state().name(), sentence);
        }

        private static Change of(
                Decision decision, String subject, @Nullable String before, String after, String sentence) {
            return new Change(
                    decision.look(),
                    decision.evidence().elapsedNs(),
                    decision.evidence().events(),
                    subject,
                    before,
                    after,
                    sentence);
        }
    }
}
