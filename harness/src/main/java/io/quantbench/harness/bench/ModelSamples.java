package io.quantbench.harness.bench;

import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.GeneratedCalibration;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Row;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import io.quantbench.quant.dataset.read.RowKind;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Inputs for a model that a quantizer may learn from, and others to compare outputs on.
 *
 * @param calibration to take ranges from
 * @param evaluation none of the calibration's rows, unless {@code shared}
 * @param evaluationSource what the evaluation rows are, for reports
 * @param shared whether there were too few rows to keep the two apart
 */
public record ModelSamples(
        CalibrationSet calibration, List<Map<String, Tensor>> evaluation, String evaluationSource, boolean shared) {
    /** As many samples as a mean of extremes needs. (NNCF's default.) */
    private static final int CALIBRATION_ROWS = 300;

    private static final int EVALUATION_ROWS = 48;

    /** One row in so many is held out, until there are enough. */
    private static final int HOLD_OUT_STRIDE = 7;

    /** Below this, holding rows out would leave neither purpose enough. */
    private static final int MIN_ROWS_TO_SPLIT = 8;

    /** Token ids stay below the vocabulary of every model in use. */
    private static final long ID_RANGE = 1_000;

    private static final int GENERATED_ROWS = 32;

    public ModelSamples {
        evaluation = List.copyOf(evaluation);
    }

    /**
     * The samples for a subject: its own data, those of a built-in model, or inputs generated from the model's input shapes.
     *
     * @param model the subject's model file
     * @param seed of generated inputs
     * @throws RuntimeException of a typed kind whose message names what cannot be used
     */
    public static ModelSamples of(BenchSettings.Subject subject, Path model, Engine engine, long seed) {
        if (subject.data().isPresent()) {
            return ofFile(subject, subject.data().get(), model, engine);
        }
        if (subject.model().isEmpty()) {
            return ofBuiltIn(subject.builtIn());
        }
        return generated(model, engine, seed);
    }

    /** The samples that a built-in model brings. */
    public static ModelSamples ofBuiltIn(BuiltInModel model) {
        BuiltInModel.Calibration rows = model.calibration(CALIBRATION_ROWS + EVALUATION_ROWS);
        List<Map<String, Tensor>> all = new ArrayList<>();
        rows.inputs().forEach(all::add);
        return split(all, rows.description(), rows.real() ? Trust.REAL_DATA : Trust.GENERATED);
    }

    private static ModelSamples ofFile(BenchSettings.Subject subject, Path data, Path model, Engine engine) {
        List<TensorSpec> inputs = inputsOf(model, engine);
        List<Map<String, Tensor>> rows = DatasetReader.rowKind(data) == RowKind.TEXT
                ? texts(subject, data, model, inputs)
                : tensors(data, inputs);
        return split(rows, "rows of " + data.getFileName(), Trust.REAL_DATA);
    }

    private static List<Map<String, Tensor>> texts(
            BenchSettings.Subject subject, Path data, Path model, List<TensorSpec> inputs) {
        List<String> names = inputs.stream().map(TensorSpec::name).toList();
        try (SentenceTokenizer tokenizer = SentenceTokenizer.of(QuestionSource.tokenizerFile(subject, model))) {
            return spread(DatasetReader.readText(data)).stream()
                    .map(row -> SentenceCalibration.inputs(tokenizer.encode(row.text()), names))
                    .toList();
        }
    }

    private static List<Map<String, Tensor>> tensors(Path data, List<TensorSpec> inputs) {
        Dataset<TensorRow> dataset = DatasetReader.readTensors(data, inputs);
        return spread(dataset).stream()
                .map(row -> QuestionSource.batchesOfOne(row.inputs(), inputs))
                .toList();
    }

    /** As many rows as are used, evenly from the whole file, which may be sorted. */
    private static <R extends Row> List<R> spread(Dataset<R> dataset) {
        int[] all = IntStream.range(0, dataset.rowCount()).toArray();
        return IntStream.of(Questions.evenly(all, CALIBRATION_ROWS + EVALUATION_ROWS))
                .mapToObj(dataset.rows()::get)
                .toList();
    }

    /** The rows held out are spread, so that both parts come from everywhere. */
    private static ModelSamples split(List<Map<String, Tensor>> rows, String source, Trust trust) {
        if (rows.size() < MIN_ROWS_TO_SPLIT) {
            return new ModelSamples(CalibrationSet.of(source, trust, rows), rows, source, true);
        }
        List<Map<String, Tensor>> kept = new ArrayList<>();
        List<Map<String, Tensor>> heldOut = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            boolean isHeldOut = i % HOLD_OUT_STRIDE == HOLD_OUT_STRIDE - 1 && heldOut.size() < EVALUATION_ROWS;
            (isHeldOut ? heldOut : kept).add(rows.get(i));
        }
        return new ModelSamples(CalibrationSet.of(source, trust, kept), heldOut, "held-out " + source, false);
    }

    /** Samples made up from the input shapes of {@code model}. */
    public static ModelSamples generated(Path model, Engine engine, long seed) {
        GeneratedInputs generator =
                GeneratedInputs.of(inputsOf(model, engine), GeneratedInputs.Extents.defaults(), ID_RANGE, seed);
        List<Map<String, Tensor>> evaluation = IntStream.range(GENERATED_ROWS, GENERATED_ROWS + GENERATED_ROWS / 2)
                .mapToObj(generator::sample)
                .toList();
        return new ModelSamples(
                new GeneratedCalibration(generator, GENERATED_ROWS),
                evaluation,
                "inputs generated from the input shapes of " + model.getFileName(),
                false);
    }

    private static List<TensorSpec> inputsOf(Path model, Engine engine) {
        try (EngineSession session = engine.open(model, EngineOptions.defaults())) {
            return session.inputs();
        }
    }
}
