package io.quantbench.harness.drive;

import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LoadArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Joins the generator's account of a phase with the target's: issue delay, what lies between them, and the target's own stages.
 *
 * <p>What lies between is the generator's service time less the target's total, so it must not be negative, and the target's stages must
 * add up to its total; both are checked. The target's readings are taken around the phase, so a few queries at its edges are in one account
 * only: the counts must agree to a hundredth, or to the queries outstanding.
 */
final class StageAccount {
    private static final double TOLERANCE = 0.05;
    /** What an account may be off by where a query is next to nothing. */
    private static final double SMALLEST_NS = 20_000;

    private StageAccount() {}

    /** The account of a phase; empty when the target or the generator counted nothing. */
    static Optional<LoadArm.Stages> of(Recording recording, StageSource source, StageSource.Reading during) {
        if (recording.responseNs().isEmpty() || during.queries() <= 0) {
            return Optional.empty();
        }
        double responseNs = recording.responseNs().meanNs();
        double serviceNs = recording.serviceNs().meanNs();
        double targetNs = (double) during.totalNs() / during.queries();
        List<LoadArm.Stage> stages = new ArrayList<>();
        stages.add(new LoadArm.Stage("schedule to send", responseNs - serviceNs));
        stages.add(new LoadArm.Stage(source.between(), serviceNs - targetNs));
        during.parts()
                .forEach(part -> stages.add(new LoadArm.Stage(part.name(), (double) part.ns() / during.queries())));
        double accountedNs = stages.stream().mapToDouble(LoadArm.Stage::meanNs).sum();
        String objection = objection(recording, source, during, stages, accountedNs);
        return Optional.of(new LoadArm.Stages(
                source.description(),
                during.queries(),
                stages,
                responseNs,
                accountedNs,
                objection.isEmpty(),
                objection.isEmpty()
                        ? String.format(
                                Locale.ROOT,
                                "The stages add up to %.3f ms, the mean response is %.3f ms.",
                                accountedNs / 1e6,
                                responseNs / 1e6)
                        : objection));
    }

    private static String objection(
            Recording recording,
            StageSource source,
            StageSource.Reading during,
            List<LoadArm.Stage> stages,
            double accountedNs) {
        double responseNs = recording.responseNs().meanNs();
        double allowedNs = Math.max(SMALLEST_NS, TOLERANCE * responseNs);
        long asked = recording.completedQueries();
        if (Math.abs(during.queries() - asked) > Math.max(1.0, 0.01 * asked) + recording.outstandingAtEnd()) {
            return String.format(
                    Locale.ROOT,
                    "The target counted %d queries and the generator %d: somebody else asked it too, or one of them miscounts.",
                    during.queries(),
                    asked);
        }
        if (stages.get(1).meanNs() < -allowedNs) {
            return String.format(
                    Locale.ROOT,
                    "The target says that it needed %.3f ms longer than the generator waited (%s): its account is wrong.",
                    -stages.get(1).meanNs() / 1e6,
                    source.between());
        }
        return Math.abs(accountedNs - responseNs) <= allowedNs
                ? ""
                : String.format(
                        Locale.ROOT,
                        "The stages add up to %.3f ms, but the mean response is %.3f ms: the target leaves out a stage, or counts one twice.",
                        accountedNs / 1e6,
                        responseNs / 1e6);
    }
}
