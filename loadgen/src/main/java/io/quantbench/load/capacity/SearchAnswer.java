package io.quantbench.load.capacity;

import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.capacity.CapacityResult.Status;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.Slo;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a search says in the end, in the components of {@link CapacityResult}. */
record SearchAnswer(
        Status status,
        OptionalDouble ratePerSec,
        long moreQueriesNeeded,
        String sentence,
        Optional<ScenarioResult> confirmation) {

    static SearchAnswer open(String sentence) {
        return new SearchAnswer(Status.INCONCLUSIVE, OptionalDouble.empty(), 0, sentence, Optional.empty());
    }

    static SearchAnswer undecided(Prober.Confirmation confirmation) {
        return new SearchAnswer(
                Status.INCONCLUSIVE,
                OptionalDouble.empty(),
                confirmation.result().verdict().moreQueriesNeeded(),
                "No rate could be confirmed; at " + perSec(confirmation.probe().ratePerSec()) + ": "
                        + confirmation.probe().sentence(),
                Optional.of(confirmation.result()));
    }

    static SearchAnswer none(CapacityProbe lowest, Optional<ScenarioResult> confirmation) {
        return new SearchAnswer(
                Status.NONE,
                OptionalDouble.empty(),
                0,
                "Even " + perSec(lowest.ratePerSec()) + " is too fast. " + lowest.sentence(),
                confirmation);
    }

    /**
     * A confirmed rate.
     *
     * @param above the lowest rate above it that was too fast, for the target or the generator
     * @param limited whether the generator was what ended the search
     */
    static SearchAnswer found(
            Slo slo,
            double ratePerSec,
            Optional<CapacityProbe> above,
            boolean limited,
            Optional<ScenarioResult> confirmation) {
        boolean bounded =
                above.filter(probe -> probe.finding() == Finding.TOO_FAST).isPresent();
        String why = above.map(probe -> perSec(probe.ratePerSec())
                        + (bounded ? " is too fast." : " was more than the generator can send."))
                .orElse(limited ? "The generator was disturbed whenever more was tried." : "More was not asked for.");
        return new SearchAnswer(
                bounded ? Status.FOUND : Status.AT_LEAST,
                OptionalDouble.of(ratePerSec),
                0,
                String.format(
                        Locale.ROOT,
                        "%s%s keeps %s with %.4g %% confidence. %s",
                        bounded ? "" : "At least ",
                        perSec(ratePerSec),
                        slo.inWords(),
                        100 * EarlyStopping.MLPERF.confidence(),
                        why),
                confirmation);
    }

    static String perSec(double ratePerSec) {
        return String.format(Locale.ROOT, "%.1f queries/s", ratePerSec);
    }
}
