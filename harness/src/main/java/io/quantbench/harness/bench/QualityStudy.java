package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.quant.dataset.task.LinearHead;
import io.quantbench.quant.dataset.task.LogisticRegression;
import io.quantbench.quant.dataset.task.TaskReport;
import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How good the arms' answers are: every arm answers the held-out rows, each alone in its batch, and is compared with the first arm
 * and, where there are labels, with the truth. What an answer decides depends on its shape:
 *
 * <ul>
 *   <li>token vectors {@code [sequence, hidden]} with labels: the class by a head fitted on the reference's pooled training
 *       answers, the same frozen head for every arm;
 *   <li>token vectors without labels: the nearest other row;
 *   <li>a vector: its largest element, and where there are labels that is the class;
 *   <li>anything else: nothing.
 * </ul>
 */
final class QualityStudy<R> {
    private static final int MAX_COMPARED_ROWS = 1_000;

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
        int[] candidates = questions.labels().map(Questions.Labels::test).orElseGet(() -> IntStream.range(
                        0, questions.rows().size())
                .toArray());
        this.compared = Questions.evenly(candidates, MAX_COMPARED_ROWS);
        int train = questions.labels().map(labels -> labels.train().length).orElse(0);
        this.progress = new Progress(train + (long) armCount * compared.length);
    }

    /** Asks the arms one after the other; the first is the reference. */
    Findings judge(List<RaceArm<R>> arms, List<MeteringObserver> meters) {
        List<ArmQuality> qualities = new ArrayList<>();
        AnswerTable reference = ask(arms.get(0), compared);
        Decider decider = decider(arms.get(0), reference);
        int[] referenceDecisions = decider.decideAll(reference);
        for (int i = 0; i < arms.size() && !stop.requested(); i++) {
            AnswerTable answers = i == 0 ? reference : ask(arms.get(i), compared);
            requireSameShapes(arms.get(0), reference, arms.get(i), answers);
            int[] decisions = i == 0 ? referenceDecisions : decider.decideAll(answers);
            TaskReport task = decider.truth.length == 0
                    ? null
                    : TaskReport.of(decider.truth, referenceDecisions, decisions, decider.classCount);
            ArmReport.Fidelity fidelity =
                    i == 0 ? null : fidelity(reference, answers, decider, referenceDecisions, decisions, meters.get(i));
            if (task != null) {
                meters.get(i).addAccuracy(task.metric().correct(), task.metric().rows());
            }
            qualities.add(new ArmQuality(fidelity, taskOf(task, i == 0)));
            tell(arms.get(i).variant().name(), qualities.get(i));
        }
        return new Findings(qualities, decider.accuracyAbsent);
    }

    private AnswerTable ask(RaceArm<R> arm, int[] rows) {
        AnswerTable table = new AnswerTable(arm.mainOutput(), rows.length);
        List<R> asked = Arrays.stream(rows).mapToObj(questions.rows()::get).toList();
        arm.askAll(
                asked, table::put, (answered, of) -> progress.show(arm.variant().name(), answered));
        progress.finished(rows.length);
        return table;
    }

    /** A variant answers like the reference, or there is nothing to compare. */
    private void requireSameShapes(
            RaceArm<R> referenceArm, AnswerTable reference, RaceArm<R> arm, AnswerTable answers) {
        for (int row = 0; row < answers.rows(); row++) {
            Shape expected = reference.cell(row).shape();
            Shape found = answers.cell(row).shape();
            if (!found.equals(expected)) {
                throw new BenchException(arm.variant().name() + " answers row " + (compared[row] + 1)
                        + " with the shape " + found + " (output " + arm.mainOutput() + "), but "
                        + referenceArm.variant().name() + " with " + expected
                        + "; give a variant of the same model");
            }
        }
    }

    /** How answers become decisions, and what is right. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    private record Decider(
            Optional<ToIntFunction<AnswerTable.Cell>> rule, int[] truth, int classCount, String accuracyAbsent) {
        int[] decideAll(AnswerTable answers) {
            return rule.map(decide -> IntStream.range(0, answers.rows())
                            .map(row -> decide.applyAsInt(answers.cell(row)))
                            .toArray())
                    .orElseGet(() -> new int[0]);
        }

        static Decider unlabelled(Optional<ToIntFunction<AnswerTable.Cell>> rule, String reason) {
            return new Decider(rule, new int[0], 0, reason);
        }
    }

    private Decider decider(RaceArm<R> referenceArm, AnswerTable reference) {
        int rank = reference.cell(0).shape().rank();
        boolean tokens = questions.tokens() && rank == 2;
        if (questions.labels().isEmpty()) {
            return Decider.unlabelled(
                    rank == 1 ? Optional.of(AnswerTable.Cell::largest) : Optional.empty(),
                    questions.facts().accuracyAbsent());
        }
        Questions.Labels labels = questions.labels().get();
        int[] truth = Arrays.stream(compared).map(row -> labels.classes()[row]).toArray();
        if (tokens) {
            return withHead(referenceArm, labels, truth);
        }
        int classes = rank == 1 ? Math.toIntExact(reference.cell(0).shape().dim(0)) : 0;
        int largestLabel = Arrays.stream(labels.classes()).max().orElse(0);
        if (classes < 2 || largestLabel >= classes) {
            return Decider.unlabelled(
                    rank == 1 ? Optional.of(AnswerTable.Cell::largest) : Optional.empty(),
                    "the model's first output " + reference.cell(0).shape()
                            + " is neither a vector per token nor a score for each of the " + (largestLabel + 1)
                            + " classes");
        }
        return new Decider(Optional.of(AnswerTable.Cell::largest), truth, classes, "");
    }

    private Decider withHead(RaceArm<R> referenceArm, Questions.Labels labels, int[] truth) {
        AnswerTable train = ask(referenceArm, labels.train());
        float[][] embeddings = IntStream.range(0, train.rows())
                .mapToObj(row -> train.cell(row).pooled())
                .toArray(float[][]::new);
        int[] classes =
                Arrays.stream(labels.train()).map(row -> labels.classes()[row]).toArray();
        try {
            LinearHead head = LogisticRegression.fit(embeddings, classes);
            return new Decider(Optional.of(cell -> head.predict(cell.pooled())), truth, head.classCount(), "");
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Decider.unlabelled(Optional.empty(), "no classifier could be fitted: " + e.getMessage());
        }
    }

    private ArmReport.Fidelity fidelity(
            AnswerTable reference,
            AnswerTable answers,
            Decider decider,
            int[] expected,
            int[] decided,
            MeteringObserver meter) {
        FidelityReport closeness = closeness(reference, answers);
        FidelityReport decisions = decisions(reference, answers, decider, expected, decided);
        meter.addAgreement(decisions.agreeing(), decisions.decisions());
        return new ArmReport.Fidelity(
                closeness.cosineMean(),
                closeness.cosineMin(),
                decisions.agreement().isPresent() ? decisions.agreement().getAsDouble() : null,
                Double.isFinite(closeness.sqnrDb()) ? closeness.sqnrDb() : null,
                closeness.rows());
    }

    /** Vector by vector along the last axis; for texts that is token by token. */
    private static FidelityReport closeness(AnswerTable reference, AnswerTable answers) {
        FidelityCheck check = new FidelityCheck(Agreement.NONE);
        for (int row = 0; row < reference.rows(); row++) {
            check.accept(reference.cell(row).batchOfOne(), answers.cell(row).batchOfOne());
        }
        return check.report();
    }

    private FidelityReport decisions(
            AnswerTable reference, AnswerTable answers, Decider decider, int[] expected, int[] decided) {
        if (decider.rule().isPresent()) {
            FidelityCheck check = new FidelityCheck(Agreement.PREDICTION);
            for (int row = 0; row < expected.length; row++) {
                check.acceptPrediction(expected[row], decided[row]);
            }
            return check.report();
        }
        boolean tokens = questions.tokens() && reference.cell(0).shape().rank() == 2;
        FidelityCheck check = new FidelityCheck(tokens ? Agreement.NEAREST_NEIGHBOUR : Agreement.NONE);
        for (int row = 0; tokens && row < reference.rows(); row++) {
            check.accept(reference.cell(row).pooled(), answers.cell(row).pooled());
        }
        return check.report();
    }

    private static ArmReport.@Nullable Task taskOf(@Nullable TaskReport report, boolean isReference) {
        if (report == null) {
            return null;
        }
        return new ArmReport.Task(
                "accuracy",
                report.metric().accuracy(),
                report.metric().f1(),
                report.metric().standardError(),
                report.metric().rows(),
                report.against().regressions(),
                report.against().improvements(),
                isReference ? null : report.against().pValue(),
                report.against().identicalShare());
    }

    private void tell(String name, ArmQuality quality) {
        String accuracy = quality.task() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  accuracy %.4f ± %.4f",
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
