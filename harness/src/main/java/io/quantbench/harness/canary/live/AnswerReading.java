package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.compare.ArmAnswer;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the output that is compared out of an answer. Confined to one thread. */
final class AnswerReading {
    private final String output;
    private @Nullable String problem;

    /** Reads the output of that name, or the first where it is empty. */
    AnswerReading(String output) {
        this.output = output;
    }

    /**
     * What an arm made of a request. An answer that was withheld because it held NaN or infinity is given as such.
     *
     * @param counterpart the reference's, in whose shape such an answer is given; null for the reference itself
     */
    ArmAnswer answer(Observed end, @Nullable ArmAnswer counterpart) {
        long latencyNs = Math.max(0, end.serviceNs());
        InferResponse response = end.response();
        if (end.outcome() == RequestOutcome.BAD_ANSWER && counterpart instanceof ArmAnswer.Output like) {
            return new ArmAnswer.Output(notNumbers(like.output()), latencyNs);
        }
        if (end.outcome() != RequestOutcome.OK || response == null) {
            return new ArmAnswer.Failure(end.outcome().name(), latencyNs);
        }
        Optional<WireTensor> found = response.outputs().stream()
                .filter(tensor -> output.isEmpty() || tensor.name().equals(output))
                .findFirst();
        if (found.isEmpty() || found.get().type() == WireType.BYTES) {
            problem = "the answers of " + end.variant() + " hold no "
                    + (output.isEmpty() ? "output" : "output " + output) + " of numbers, so nothing is compared";
            return new ArmAnswer.Failure("there is nothing to compare", latencyNs);
        }
        return new ArmAnswer.Output(found.get().toTensor(), latencyNs);
    }

    /** The contents of a tensor of byte strings. */
    static Tensor bytes(WireTensor tensor) {
        ByteBuffer contents = tensor.contents();
        return Tensor.of(DataType.UINT8, Shape.of(contents.remaining()), contents);
    }

    private static Tensor notNumbers(Tensor like) {
        ByteBuffer bytes = ByteBuffer.allocate(like.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= Double.BYTES && like.type() == DataType.DOUBLE) {
            bytes.putDouble(Double.NaN);
        }
        while (bytes.remaining() >= Float.BYTES && like.type() == DataType.FLOAT) {
            bytes.putFloat(Float.NaN);
        }
        return Tensor.of(like.type(), like.shape(), bytes.clear());
    }

    void problem(@Nullable String sentence) {
        problem = sentence;
    }

    @Nullable
    String problem() {
        return problem;
    }
}
