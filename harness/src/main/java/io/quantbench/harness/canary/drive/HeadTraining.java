package io.quantbench.harness.canary.drive;

import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.drive.LabelledRequests.Labelled;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.dataset.task.LinearHead;
import io.quantbench.quant.dataset.task.LogisticRegression;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Fits a linear head to the reference's embeddings of labelled rows, so that embeddings decide for classes. */
public final class HeadTraining {
    private static final int AT_A_TIME = 16;

    private HeadTraining() {}

    /**
     * Asks the reference for the embedding of every row, and fits. Waits for all of it.
     *
     * @param reference the variant that is asked
     * @param output name of the embedding; empty for the first output
     * @throws DriveException if a row is not answered with an embedding {@code [1, values] float32}
     */
    public static Decider fit(InferenceService service, ModelRef reference, String output, List<Labelled> rows) {
        float[][] embeddings = new float[rows.size()][];
        for (int from = 0; from < rows.size(); from += AT_A_TIME) {
            List<CompletableFuture<InferResponse>> answers = new ArrayList<>();
            for (Labelled row : rows.subList(from, Math.min(rows.size(), from + AT_A_TIME))) {
                answers.add(Asking.ask(service, reference, "", row));
            }
            for (int i = 0; i < answers.size(); i++) {
                embeddings[from + i] = embedding(answers.get(i), output);
            }
        }
        int[] labels = rows.stream().mapToInt(Labelled::label).toArray();
        LinearHead head = LogisticRegression.fit(embeddings, labels);
        return tensor -> decide(head, tensor);
    }

    private static float[] embedding(CompletableFuture<InferResponse> answer, String output) {
        try {
            WireTensor found = answer.join().outputs().stream()
                    .filter(tensor -> output.isEmpty() || tensor.name().equals(output))
                    .findFirst()
                    .orElseThrow(() -> new DriveException("the answers hold no output " + output, null));
            return found.toTensor().toFloats();
        } catch (CompletionException e) {
            throw new DriveException("the head cannot be trained: " + String.valueOf(e.getCause()), e);
        }
    }

    private static List<Integer> decide(LinearHead head, Tensor output) {
        float[] values = output.toFloats();
        if (values.length % head.inputSize() != 0) {
            throw new IllegalArgumentException(
                    "output=" + output + " is no embedding of " + head.inputSize() + " values, which the head takes");
        }
        List<Integer> classes = new ArrayList<>();
        for (int from = 0; from < values.length; from += head.inputSize()) {
            classes.add(head.predict(Arrays.copyOfRange(values, from, from + head.inputSize())));
        }
        return classes;
    }
}
