package io.quantbench.harness.wire;

import java.util.List;

/**
 * What a model answered.
 *
 * @param modelName the model that was asked
 * @param modelVersion the variant that answered; empty for none
 * @param id the request's; empty for none
 * @param parameters of the answer as a whole
 * @param outputs in the order in which they are written
 */
public record InferResponse(
        String modelName, String modelVersion, String id, Parameters parameters, List<WireTensor> outputs) {
    public InferResponse {
        outputs = List.copyOf(outputs);
    }
}
