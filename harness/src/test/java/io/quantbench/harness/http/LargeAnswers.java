package io.quantbench.harness.http;

import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.serve.InferReply;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Answers 32 MiB, whatever is asked, which no socket's buffers hold. */
final class LargeAnswers extends WatchedService {
    private static final int ELEMENTS = 8 << 20;

    LargeAnswers(InferenceService service) {
        super(service);
    }

    @Override
    public Runnable infer(InferCall call, InferReply reply) {
        WireTensor large =
                WireTensor.of("x", Tensor.of(DataType.FLOAT, Shape.of(ELEMENTS), ByteBuffer.allocate(4 * ELEMENTS)));
        return super.infer(call, new InferReply() {
            @Override
            public void answered(InferResponse response) {
                reply.answered(new InferResponse(
                        response.modelName(),
                        response.modelVersion(),
                        response.id(),
                        response.parameters(),
                        List.of(large)));
            }

            @Override
            public void failed(ServeFailure failure) {
                reply.failed(failure);
            }
        });
    }
}
