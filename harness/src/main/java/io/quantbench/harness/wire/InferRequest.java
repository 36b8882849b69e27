package io.quantbench.harness.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client wants inferred.
 *
 * @param id the client's own name for it, given back with the answer; empty for none
 * @param parameters of the request as a whole
 * @param inputs in the order of the message; at least one, and no name twice
 * @param outputs those wanted; empty for all of the model
 */
public record InferRequest(String id, Parameters parameters, List<WireTensor> inputs, List<RequestedOutput> outputs) {
    static final String BINARY_DATA_OUTPUT = "binary_data_output";

    public InferRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (inputs.isEmpty()) {
            throw WireException.malformed("the request has no inputs; at least one is needed");
        }
        Set<String> names = new HashSet<>();
        for (WireTensor input : inputs) {
            if (!names.add(input.name())) {
                throw WireException.malformed("input %s is given twice", input.name());
            }
        }
        names.clear();
        for (RequestedOutput output : outputs) {
            if (!names.add(output.name())) {
                throw WireException.malformed("output %s is asked for twice", output.name());
            }
        }
    }

    /** A request for all outputs, without id and parameters. */
    public static InferRequest of(WireTensor... inputs) {
        return new InferRequest("", Parameters.NONE, List.of(inputs), List.of());
    }

    /** Whether the answer should hold an output: it is asked for, or none is. */
    public boolean wants(String output) {
        return outputs.isEmpty() || find(output).isPresent();
    }

    /**
     * Whether an output is wanted in binary form: by its own word, else by the request's {@code binary_data_output}, else not.
     *
     * @throws WireException if {@code binary_data_output} is not true or false
     */
    public boolean wantsBinary(String output) {
        return find(output)
                .flatMap(RequestedOutput::binary)
                .or(() -> parameters.flag(BINARY_DATA_OUTPUT))
                .orElse(false);
    }

    /** What the parameters ask of the server. */
    public RequestSettings settings() {
        return RequestSettings.of(parameters);
    }

    private Optional<RequestedOutput> find(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }
}
