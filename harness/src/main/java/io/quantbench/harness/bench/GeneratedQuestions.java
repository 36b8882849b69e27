package io.quantbench.harness.bench;

import io.quantbench.harness.exec.TensorRows;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows made from nothing but a model's declared inputs: good for speed and closeness, silent about accuracy. */
final class GeneratedQuestions {
    private static final int ROWS = 64;
    /** Token ids stay below the vocabulary of every model in use. */
    private static final long ID_RANGE = 1_000;

    private GeneratedQuestions() {}

    static Questions<Map<String, Tensor>> of(String model, List<TensorSpec> inputs, long seed) {
        GeneratedInputs generator = GeneratedInputs.of(inputs, GeneratedInputs.Extents.defaults(), ID_RANGE, seed);
        return new Questions<>(
                IntStream.range(0, ROWS).mapToObj(generator::sample).toList(),
                TensorRows::of,
                Optional.empty(),
                new Questions.Facts(
                        "generated",
                        "made from the input shapes of " + model + ": " + String.join("; ", generator.describe()),
                        Map.of(),
                        "the inputs are generated, so there are no right answers"),
                false);
    }
}
