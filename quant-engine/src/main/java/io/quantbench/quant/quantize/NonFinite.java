package io.quantbench.quant.quantize;

import io.quantbench.quant.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Finds NaN and infinity in constants: no scale can stand for them. */
final class NonFinite {
    private NonFinite() {}

    /** What is wrong with the first such value of a FLOAT constant, to be put behind "stays float: "; empty if all are finite. */
    static Optional<String> obstacle(String name, Tensor constant) {
        FloatBuffer values = constant.bytes().asFloatBuffer();
        for (int element = 0; values.hasRemaining(); element++) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                return Optional.of("its constant '" + name + "' has " + value + " at element " + element
                        + ", which no scale can stand for; export the model again");
            }
        }
        return Optional.empty();
    }
}
