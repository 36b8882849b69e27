package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.quant.dataset.task.PairedOutcome;
import io.quantbench.quant.dataset.task.TaskScore;
import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How good the arms' answers are: every arm answers the held-out rows, each alone in its batch, and is compared with the first arm
 * and, where the right answers are known, with them. What an answer decides is for a {@link Judge} to say.
 */
final class QualityStudy<R> {
    private static final int MAX_COMPARED_ROWS = 1_000;

    /** 64 MB of float32 per arm. */
    private static final long MAX_KEPT_VALUES = 16L << 20;

    private final Questions<R> questions;
    private final BenchListener listener;
    private final StopSignal stop;
    private final int[] compared;
    private final Progress progress;

    /**
     * The study's findings.
     *
     * @param arms one per arm, in their order; fewer after a stop
     * @param accuracyAbsent why there is no task metric; empty where there is
     */
    record Findings(List<ArmQuality> arms, String accuracyAbsent) {}

    QualityStudy(Questions<R> questions, BenchListener listener, StopSignal stop, int armCount) {
        this.questions = questions;
        this.listener = listener;
        this.stop = stop;
        this.compared = Questions.evenly(questions.judged(), MAX_COMPARED_ROWS);
        this.progress = new Progress(questions.fitted() + (long) armCount * compared.length);
    }

    /** Asks the arms one after the other; the first is the reference. */
    Findings judge(List<RaceArm<R>> arms, List<MeteringObserver> meters) {
        AnswerTable.Cell first = table(arms.get(0), new int[] {compared[0]}).cell(0);
        Judge<?> judge = new JudgeChoice(questions, compared, rows -> {
                    AnswerTable answers = table(arms.get(0), rows);
                    progress.finished(rows.length);
                    return answers;
                })
                .forAnswersOf(first.shape());
        long keepAll = (long) compared.length * first.values().length;
        return judge(arms, meters, judge, Math.toIntExact(keepAll / MAX_KEPT_VALUES + 1));
    }

    private <D> Findings judge(List<RaceArm<R>> arms, List<MeteringObserver> meters, Judge<D> judge, int keepEvery) {
        List<ArmQuality> qualities = new ArrayList<>();
        AnswerSheet<D> reference = sheet(arms.get(0), judge, keepEvery);
        for (int i = 0; i < arms.size() && !stop.requested(); i++) {
            AnswerSheet<D> answers = i == 0 ? reference : sheet(arms.get(i), judge, keepEvery);
            requireSameShapes(arms.get(0), reference, arms.get(i), answers);
            Optional<TaskScore> score = judge.score(reference.decisions(), answers.decisions());
            MeteringObserver meter = meters.get(i);
            score.ifPresent(
                    known -> meter.addAccuracy(known.correct(), known.against().rows()));
            qualities.add(new ArmQuality(
                    i == 0 ? null : fidelity(judge, reference, answers, meter), taskOf(score.orElse(null), i == 0)));
            tell(arms.get(i).variant().name(), qualities.get(i));
        }
        return new Findings(qualities, judge.accuracyAbsent());
    }

    private <D> AnswerSheet<D> sheet(RaceArm<R> arm, Judge<D> judge, int keepEvery) {
        AnswerSheet<D> sheet = new AnswerSheet<>(judge, compared.length, keepEvery);
        ask(arm, compared, sheet::put);
        progress.finished(compared.length);
        return sheet;
    }

    private AnswerTable table(RaceArm<R> arm, int[] rows) {
        AnswerTable table = new AnswerTable(rows.length);
        ask(arm, rows, table::put);
        return table;
    }

    private void ask(RaceArm<R> arm, int[] rows, RaceArm.CellReader reader) {
        OutputPass.Progress shown =
                (answered, of) -> progress.show(arm.variant().name(), answered);
        if (questions.truth().isPresent() && questions.truth().get() instanceof Truth.Speech speech) {
            arm.runClips(Arrays.stream(rows).mapToObj(speech.clips()::get).toList(), reader, shown);
        } else {
            arm.askAll(Arrays.stream(rows).mapToObj(questions.rows()::get).toList(), reader, shown);
        }
    }

    /** A variant answers like the reference, or there is nothing to compare. */
    private <D> void requireSameShapes(
            RaceArm<R> referenceArm, AnswerSheet<D> reference, RaceArm<R> arm, AnswerSheet<D> answers) {
        for (int row = 0; row < answers.rows(); row++) {
            Shape expected = reference.shape(row);
            Shape found = answers.shape(row);
            if (!found.equals(expected)) {
                throw new BenchException(arm.variant().name() + " answers row " + (compared[row] + 1)
                        + " with the shape " + found + " (output " + arm.mainOutput() + "), but "
                        + referenceArm.variant().name() + " with " + expected
                        + "; give a variant of the same model");
            }
        }
    }

    private static <D> ArmReport.Fidelity fidelity(
            Judge<D> judge, AnswerSheet<D> reference, AnswerSheet<D> answers, MeteringObserver meter) {
        FidelityReport closeness = closeness(reference.kept(), answers.kept());
        Judge.Agreed agreed = judge.agreed(reference.decisions(), answers.decisions());
        meter.addAgreement(agreed.agreeing(), agreed.decisions());
        return new ArmReport.Fidelity(
                closeness.cosineMean(),
                closeness.cosineMin(),
                agreed.decisions() == 0 ? null : (double) agreed.agreeing() / agreed.decisions(),
                Double.isFinite(closeness.sqnrDb()) ? closeness.sqnrDb() : null,
                closeness.rows());
    }

    /** Vector by vector along the last axis; for texts that is token by token. */
    private static FidelityReport closeness(List<AnswerTable.Cell> reference, List<AnswerTable.Cell> answers) {
        FidelityCheck check = new FidelityCheck(Agreement.NONE);
        for (int row = 0; row < reference.size(); row++) {
            check.accept(reference.get(row).batchOfOne(), answers.get(row).batchOfOne());
        }
        return check.report();
    }

    private static ArmReport.@Nullable Task taskOf(@Nullable TaskScore score, boolean isReference) {
        if (score == null) {
            return null;
        }
        PairedOutcome against = score.against();
        return new ArmReport.Task(
                score.metric(),
                score.value(),
                score.f1().isPresent() ? score.f1().getAsDouble() : null,
                score.standardError(),
                against.rows(),
                against.regressions(),
                against.improvements(),
                isReference ? null : against.pValue(),
                against.identicalShare(),
                score.lowerIsBetter());
    }

    private void tell(String name, ArmQuality quality) {
        String accuracy = quality.task() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  %s %.4f ± %.4f",
                        quality.task().metric(),
                        quality.task().value(),
                        quality.task().standardError());
        String cosine = quality.fidelity() == null
                ? ""
                : String.format(Locale.ROOT, "  cosine %.4f", quality.fidelity().cosineMean());
        listener.note(String.format(Locale.ROOT, "%-16s%s%s", name, accuracy, cosine));
    }

    private final class Progress {
        private final long total;
        private long done;

        Progress(long total) {
            this.total = total;
        }

        void show(String arm, int answered) {
            listener.progress(
                    (double) (done + answered) / total,
                    String.format(Locale.ROOT, "%-16s %d of %d answers", arm, done + answered, total));
        }

        void finished(int rows) {
            done += rows;
        }
    }
}
