package io.quantbench.harness.host;

import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.compare.Decisions;
import io.quantbench.harness.canary.compare.OutputComparison;
import io.quantbench.harness.canary.compare.PairListener;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceLevel;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.metrics.CanaryFigures;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.PairMetrics;
import io.quantbench.harness.observe.Arm;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Tells the metrics where a server's canaries stand, and what comes of their pairs. Safe for use by several threads. */
final class CanaryMeter {
    private final HarnessMetrics metrics;
    private final CanaryHost canaries;
    private final Map<Arm, PairMetrics> pairs = new ConcurrentHashMap<>();

    private CanaryMeter(HarnessMetrics metrics, CanaryHost canaries) {
        this.metrics = metrics;
        this.canaries = canaries;
    }

    /** Meters all canaries that begin from now on; to be called once. */
    static void start(HarnessMetrics metrics, CanaryHost canaries) {
        CanaryMeter meter = new CanaryMeter(metrics, canaries);
        canaries.listenToPairs(meter::pairs);
        metrics.canaries(meter::figures);
    }

    private static Arm candidate(LiveSettings settings) {
        return Arm.of(settings.model(), settings.begun().candidate());
    }

    private PairListener pairs(LiveSettings settings) {
        PairMetrics figures = pairs.computeIfAbsent(
                candidate(settings),
                candidate ->
                        metrics.pairs(Arm.of(settings.model(), settings.begun().reference()), candidate));
        tell(figures, settings.begun().plan().steps().get(0));
        return new Pairs(figures, floor(settings));
    }

    /** The least agreement that any step asks for; 1 if none does. */
    private static double floor(LiveSettings settings) {
        return settings.begun().plan().steps().stream()
                .flatMapToDouble(step -> of(step, Guardrail.Agreement.class, Guardrail.Agreement::least).stream())
                .min()
                .orElse(1);
    }

    private static <G extends Guardrail> OptionalDouble of(RolloutStep step, Class<G> kind, Function<G, Double> limit) {
        return step.policy().guardrails().stream()
                .filter(kind::isInstance)
                .mapToDouble(guardrail -> limit.apply(kind.cast(guardrail)))
                .findFirst();
    }

    private static void tell(PairMetrics figures, RolloutStep step) {
        figures.tolerable(
                of(step, Guardrail.Accuracy.class, Guardrail.Accuracy::margin).orElse(Double.NaN),
                of(step, Guardrail.Agreement.class, Guardrail.Agreement::least).orElse(Double.NaN));
    }

    /**
     * Pairs of one canary.
     *
     * @param floor agreement from which outputs count as equal that decide for nothing
     */
    private record Pairs(PairMetrics figures, double floor) implements PairListener {
        @Override
        public void compared(OutputComparison comparison, Decisions decisions) {
            if (!comparison.measured()) {
                figures.incomparable();
                return;
            }
            Double topOne = comparison.topOneAgreement();
            boolean agree = topOne == null ? comparison.agreement() >= floor : topOne == 1;
            figures.compared(agree, comparison.cosine(), comparison.maxAbsDifference());
            for (int row = 0; row < decisions.reference().size(); row++) {
                Integer decided = decisions.reference().get(row);
                figures.decided(
                        decided.toString(),
                        row < decisions.candidate().size()
                                && decided.equals(decisions.candidate().get(row)));
            }
        }

        @Override
        public void failed() {
            figures.failed();
        }

        @Override
        public void labelled(boolean referenceRight, boolean candidateRight) {
            figures.labelled(referenceRight, candidateRight);
        }
    }

    private Map<Arm, CanaryFigures> figures() {
        Map<Arm, CanaryFigures> figures = new HashMap<>();
        for (LiveCanary canary : canaries.canaries()) {
            Arm candidate = candidate(canary.settings());
            CanarySnapshot now = canary.snapshot();
            int step = step(now);
            RolloutStep current = canary.settings().begun().plan().steps().get(step);
            Optional.ofNullable(pairs.get(candidate)).ifPresent(known -> tell(known, current));
            figures.put(candidate, figures(now, step, current));
        }
        return figures;
    }

    private static int step(CanarySnapshot now) {
        List<String> names = now.steps().stream().map(CanarySnapshot.Step::name).toList();
        return Math.max(0, names.indexOf(now.standing().step()));
    }

    private static CanaryFigures figures(CanarySnapshot now, int step, RolloutStep current) {
        Decision decision = now.decision();
        return new CanaryFigures(
                now.standing().phase().name().toLowerCase(Locale.ROOT),
                step + 1,
                now.steps().size(),
                now.standing().share().candidateShare(),
                now.standing().paused(),
                switch (now.verdict()) {
                    case PROMOTE -> 1;
                    case HOLD -> 0;
                    case ROLLBACK -> -1;
                },
                now.trace().size(),
                now.standing().elapsedNs() - now.standing().stepBeganNs(),
                decision == null
                        ? new CanaryFigures.Evidence(Double.NaN, Double.NaN)
                        : evidence(decision.evidence().ratioMismatch()),
                decision == null
                        ? List.of()
                        : decision.findings().stream()
                                .map(finding -> guardrail(finding, current))
                                .toList());
    }

    private static CanaryFigures.Evidence evidence(EvidenceLevel level) {
        return new CanaryFigures.Evidence(level.maxLog10E(), level.thresholdLog10());
    }

    private static CanaryFigures.Guardrail guardrail(MetricFinding finding, RolloutStep step) {
        Interval interval =
                finding.estimate() == null ? null : finding.estimate().interval();
        boolean loss = step.policy().guardrails().stream()
                .anyMatch(guardrail -> guardrail instanceof Guardrail.Accuracy
                        && guardrail.metric().equals(finding.metric()));
        Long remaining = finding.expectedRemaining();
        return new CanaryFigures.Guardrail(
                finding.metric(),
                new CanaryFigures.Effect(
                        finding.estimate() == null
                                ? Double.NaN
                                : finding.estimate().effect(),
                        interval == null ? Double.NaN : interval.low(),
                        interval == null ? Double.NaN : interval.high(),
                        // A margin of accuracy is a loss, and the effect a gain.
                        loss ? -finding.margin() : finding.margin()),
                evidence(finding.harm()),
                evidence(finding.nonInferiority()),
                finding.samples(),
                remaining == null ? Double.NaN : remaining);
    }
}
