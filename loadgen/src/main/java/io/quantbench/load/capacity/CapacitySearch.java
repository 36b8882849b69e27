package io.quantbench.load.capacity;

import io.quantbench.load.capacity.CapacityProbe.Basis;
import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds the highest rate at which a target keeps a latency objective.
 *
 * <ol>
 *   <li><b>Start</b> at the given rate, or at 0.8 of what a closed loop of at most one second reaches.
 *   <li><b>Bracket</b> by factors, until one rate is sustained and another too fast. From a given start the first factor is 1.25 and
 *       each is the square of the one before, up to 2.
 *   <li><b>Bisect</b> at the geometric mean, until both are within the precision.
 *   <li><b>Refine</b>: while an end of the bracket rests on a mere measurement, look up to twice more where a {@link KneeFit} of all
 *       looks sees the answer.
 *   <li><b>Confirm</b> the rate at which the fit promises the objective, over the full length and by the Server scenario's rules; where
 *       there is no fit, one precision below the sustained rate. When it fails, the rate is lowered by at least 1, 2, 4 … precisions and
 *       confirmed again.
 * </ol>
 *
 * <p>All but the confirmation are looks: each is abandoned as soon as a sequential test has seen enough, so that hopeless rates and
 * clear ones take seconds, and only those near the answer a whole probe length. A look may be wrong near the answer; the confirmation
 * is what the result rests on.
 *
 * <p>With the same settings and a target that behaves the same, all probes are the same.
 *
 * <p><b>Threading:</b> {@link #run} once, on the thread that shall issue the load; {@link #stop} from any.
 */
public final class CapacitySearch {
    private static final double WARM_START_SHARE = 0.8;
    private static final double LARGEST_FACTOR = 2;
    private static final double WARM_FACTOR = 1.25;
    /** A confirmation is tried where the fit expects this part of the allowed share, one standard error to the safe side. */
    private static final double PROMISING_SHARE = 0.93;

    private static final double PROMISING_DEVIATIONS = 1;
    /** How many precisions the fit may move a rate that bisection found. */
    private static final double FIT_REACH = 3;

    private static final int MOST_REFINEMENTS = 2;
    private static final int MOST_DISTURBED = 3;

    private final CapacitySettings settings;
    private final Prober prober;
    private final LoopSetup.Timing timing;
    private final CapacityListener listener;
    private final List<CapacityProbe> probes = new ArrayList<>();
    private OptionalDouble sustained = OptionalDouble.empty();
    private OptionalDouble tooFast = OptionalDouble.empty();
    private boolean limitedByGenerator;

    /**
     * @param target not closed here
     * @param timing where time comes from
     */
    public CapacitySearch(
            CapacitySettings settings,
            Workload workload,
            Target target,
            LoopSetup.Timing timing,
            CapacityListener listener) {
        this.settings = settings;
        this.prober = new Prober(settings, workload, target, timing);
        this.timing = timing;
        this.listener = listener;
    }

    /** Ends the search; its result is inconclusive. */
    public void stop() {
        prober.stop();
    }

    /**
     * Searches on the calling thread.
     *
     * @throws RuntimeException what the target threw when it was issued a query; there is no result then
     */
    public CapacityResult run() {
        long startNs = timing.clock().nanoTime();
        bracket();
        bisect();
        refine();
        SearchAnswer answer = confirmed();
        return new CapacityResult(
                answer.status(),
                answer.ratePerSec(),
                lowestTooFastAbove(answer.ratePerSec().orElse(0))
                        .map(probe -> OptionalDouble.of(probe.ratePerSec()))
                        .orElse(OptionalDouble.empty()),
                answer.ratePerSec().isPresent() ? EarlyStopping.MLPERF.confidence() : 0,
                answer.moreQueriesNeeded(),
                answer.sentence(),
                probes,
                answer.confirmation(),
                timing.clock().nanoTime() - startNs);
    }

    private Optional<CapacityProbe> lowestTooFastAbove(double ratePerSec) {
        return probes.stream()
                .filter(probe -> probe.finding() == Finding.TOO_FAST || probe.finding() == Finding.GENERATOR_LIMITED)
                .filter(probe -> probe.ratePerSec() > ratePerSec)
                .min(Comparator.comparingDouble(CapacityProbe::ratePerSec));
    }

    private void bracket() {
        boolean warm = settings.startRatePerSec().isPresent();
        double startPerSec = settings.within(
                warm ? settings.startRatePerSec().getAsDouble() : WARM_START_SHARE * prober.closedLoopPerSec());
        double factor = warm ? WARM_FACTOR : LARGEST_FACTOR;
        boolean upwards = look(startPerSec);
        double ratePerSec = startPerSec;
        while (!prober.stopped() && (upwards ? tooFast : sustained).isEmpty()) {
            double nextPerSec = settings.within(upwards ? ratePerSec * factor : ratePerSec / factor);
            if (nextPerSec == ratePerSec) {
                return; // At an end of the range.
            }
            ratePerSec = nextPerSec;
            look(ratePerSec);
            factor = Math.min(LARGEST_FACTOR, factor * factor);
        }
    }

    private void bisect() {
        while (!prober.stopped() && sustained.isPresent() && tooFast.isPresent()) {
            double lowPerSec = sustained.getAsDouble();
            double highPerSec = tooFast.getAsDouble();
            if (highPerSec <= lowPerSec * (1 + settings.precision())) {
                return;
            }
            look(Math.sqrt(lowPerSec * highPerSec));
        }
    }

    /** Looks again where the fit sees the answer, as long as the bracket rests on measurements without confidence. */
    private void refine() {
        for (int i = 0; i < MOST_REFINEMENTS && !prober.stopped() && uncertain(); i++) {
            double ratePerSec = sustained.getAsDouble();
            KneeFit fit = KneeFit.of(probes, ratePerSec, settings.allowedShare());
            if (fit == null) {
                return;
            }
            OptionalDouble answer = fit.rateAt(
                    settings.allowedShare(),
                    0,
                    ratePerSec * (1 - FIT_REACH * settings.precision()),
                    ratePerSec * (1 + FIT_REACH * settings.precision()));
            add(prober.look(
                    settings.within(answer.orElse(ratePerSec * (1 - FIT_REACH * settings.precision()))),
                    slowTogether()));
        }
    }

    private boolean uncertain() {
        return sustained.isPresent()
                && tooFast.isPresent()
                && probes.stream()
                        .filter(probe -> probe.ratePerSec() == sustained.getAsDouble()
                                || probe.ratePerSec() == tooFast.getAsDouble())
                        .anyMatch(probe -> !probe.basis().confident());
    }

    /** Tries a rate and moves the end of the bracket that it belongs to; returns whether it is sustained. */
    private boolean look(double ratePerSec) {
        CapacityProbe probe = undisturbed(ratePerSec);
        if (probe.finding() == Finding.SUSTAINED) {
            sustained = OptionalDouble.of(ratePerSec);
        } else if (probe.basis() != Basis.STOPPED) {
            tooFastAt(probe);
        }
        return probe.finding() == Finding.SUSTAINED;
    }

    /** A look that nothing disturbed; after three disturbed ones the last of them, which then counts as the generator's limit. */
    private CapacityProbe undisturbed(double ratePerSec) {
        for (int attempt = 1; ; attempt++) {
            CapacityProbe probe = prober.look(ratePerSec, slowTogether());
            add(probe);
            boolean disturbed = probe.basis() == Basis.GENERATOR && probe.finding() == Finding.UNDECIDED;
            if (!disturbed || attempt == MOST_DISTURBED) {
                return probe;
            }
        }
    }

    private void tooFastAt(CapacityProbe probe) {
        tooFast = OptionalDouble.of(probe.ratePerSec());
        limitedByGenerator = probe.finding() != Finding.TOO_FAST;
    }

    private void add(CapacityProbe probe) {
        probes.add(probe);
        listener.probed(probe);
    }

    private SearchAnswer confirmed() {
        if (prober.stopped()) {
            return SearchAnswer.open("The search was stopped before its end.");
        }
        CapacityProbe last = probes.get(probes.size() - 1);
        if (sustained.isEmpty() && limitedByGenerator) {
            return SearchAnswer.open("The generator cannot even send " + SearchAnswer.perSec(last.ratePerSec()) + ". "
                    + last.sentence());
        }
        if (sustained.isEmpty() && last.basis().confident()) {
            return SearchAnswer.none(last, Optional.empty());
        }
        if (sustained.isEmpty() || tooFast.isEmpty()) {
            return confirmFrom(sustained.orElse(settings.minRatePerSec())); // An end of the range.
        }
        return confirmFrom(promising(sustained.getAsDouble() * (1 - settings.precision())));
    }

    /** Where the fit of all probes promises that a confirmation passes, not far from a rate; that rate where there is no fit. */
    private double promising(double ratePerSec) {
        KneeFit fit = KneeFit.of(probes, ratePerSec, settings.allowedShare());
        OptionalDouble promised = fit == null
                ? OptionalDouble.empty()
                : fit.rateAt(
                        PROMISING_SHARE * settings.allowedShare(),
                        PROMISING_DEVIATIONS,
                        ratePerSec * (1 - FIT_REACH * settings.precision()),
                        ratePerSec * (1 + FIT_REACH * settings.precision()));
        return settings.within(promised.orElse(ratePerSec));
    }

    /** The largest cluster of slow queries that a look at a bearable rate has seen. */
    private double slowTogether() {
        return probes.stream()
                .filter(probe -> probe.basis() == Basis.MEASURED_SHARE || probe.basis() == Basis.CLEARLY_WITHIN)
                .mapToDouble(CapacityProbe::slowTogether)
                .max()
                .orElse(1);
    }

    private SearchAnswer confirmFrom(double firstPerSec) {
        double ratePerSec = firstPerSec;
        double step = settings.precision();
        for (int attempt = 1; ; attempt++) {
            Prober.Confirmation confirmation = prober.confirm(ratePerSec, slowTogether());
            CapacityProbe probe = confirmation.probe();
            add(probe);
            Optional<ScenarioResult> result = Optional.of(confirmation.result());
            if (probe.finding() == Finding.SUSTAINED) {
                return SearchAnswer.found(
                        settings.slo(), ratePerSec, lowestTooFastAbove(ratePerSec), limitedByGenerator, result);
            }
            boolean lowest = ratePerSec <= settings.minRatePerSec();
            if (probe.finding() == Finding.TOO_FAST && lowest) {
                tooFastAt(probe);
                return SearchAnswer.none(probe, result);
            }
            if (attempt == settings.maxConfirmations() || lowest || prober.stopped()) {
                return SearchAnswer.undecided(confirmation);
            }
            if (probe.basis() == Basis.GENERATOR && probe.finding() == Finding.UNDECIDED) {
                continue; // Something disturbed the run, which says nothing about the rate.
            }
            if (probe.finding() != Finding.UNDECIDED) {
                tooFastAt(probe);
            }
            ratePerSec = Math.min(settings.within(ratePerSec * (1 - step)), promising(ratePerSec * (1 - step)));
            step *= 2;
        }
    }
}
