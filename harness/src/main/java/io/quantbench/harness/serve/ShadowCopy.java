package io.quantbench.harness.serve;

import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.WireTensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request that outlives its message, whose buffer is its sender's again when the primary has answered.
 *
 * @param request with contents of its own
 * @param prepared the same, ready to be run
 */
record ShadowCopy(InferRequest request, PreparedRequest prepared) {
    /** @param prepared of {@code request}; tokenized rows are no views and are shared */
    static ShadowCopy of(ModelSignature signature, InferRequest request, PreparedRequest prepared) {
        List<WireTensor> inputs =
                request.inputs().stream().map(ShadowCopy::copy).toList();
        InferRequest own = new InferRequest(request.id(), request.parameters(), inputs, request.outputs());
        boolean views = prepared.rows().get(0) instanceof ModelRow.Tensors;
        return new ShadowCopy(
                own,
                views ? RequestReading.tensors(signature, own, prepared.rows().size()) : prepared);
    }

    private static WireTensor copy(WireTensor tensor) {
        ByteBuffer contents = tensor.contents();
        return WireTensor.of(
                tensor.header(),
                ByteBuffer.allocate(contents.remaining()).put(contents).flip());
    }
}
