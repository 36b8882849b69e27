package io.quantbench.harness.serve;

import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.engine.DimBindings;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks requests of tensors against a model and cuts them into rows, without copying. Stateless. */
final class RequestReading {
    private RequestReading() {}

    /**
     * The rows of a request.
     *
     * @param maxRows most that it may have
     * @throws ServeException BAD_REQUEST if it does not fit, TOO_LARGE if it has more rows
     */
    static PreparedRequest tensors(ModelSignature model, InferRequest request, int maxRows) {
        List<TensorSpec> wanted = wanted(model.outputs(), request);
        Map<String, Tensor> whole = inputs(model, request);
        if (!model.batched()) {
            return new PreparedRequest(
                    List.of(new ModelRow.Tensors(whole, length(model, whole))), () -> new TensorGather(wanted, 1));
        }
        int rows = rows(whole);
        requireRows(rows, maxRows);
        return new PreparedRequest(split(model, whole, rows), () -> new TensorGather(wanted, rows));
    }

    /** @throws ServeException BAD_REQUEST if there are none, TOO_LARGE if there are more than {@code maxRows} */
    static void requireRows(long rows, int maxRows) {
        if (rows == 0) {
            throw bad("the request has no rows: the first extent of its inputs is 0");
        }
        if (rows > maxRows) {
            throw new ServeException(new ServeFailure(
                    Kind.TOO_LARGE,
                    "the request has " + rows + " rows; at most " + maxRows + " fit into the queue; send fewer"));
        }
    }

    /**
     * The outputs that a request wants, in the model's order.
     *
     * @throws ServeException BAD_REQUEST if there is no such output
     */
    static List<TensorSpec> wanted(List<TensorSpec> outputs, InferRequest request) {
        for (RequestedOutput asked : request.outputs()) {
            if (outputs.stream().noneMatch(output -> output.name().equals(asked.name()))) {
                throw bad("the model has no output " + brief(asked.name()) + "; it has " + names(outputs));
            }
        }
        return outputs.stream().filter(output -> request.wants(output.name())).toList();
    }

    private static Map<String, Tensor> inputs(ModelSignature model, InferRequest request) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (WireTensor input : request.inputs()) {
            if (model.inputs().stream().noneMatch(spec -> spec.name().equals(input.name()))) {
                throw bad("the model has no input " + brief(input.name()) + "; it has " + names(model.clientInputs()));
            }
            shapes.put(input.name(), input.shape());
        }
        try {
            DimBindings.of(model.inputs(), shapes);
        } catch (EngineException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        Map<String, Tensor> tensors = new HashMap<>();
        for (WireTensor input : request.inputs()) {
            TensorSpec spec = spec(model, input);
            if (input.type().dataType() != spec.type()) {
                throw bad("input " + input.name() + " was given as "
                        + input.header().type() + "; the model declares " + spec);
            }
            tensors.put(input.name(), input.toTensor());
        }
        return tensors;
    }

    private static TensorSpec spec(ModelSignature model, WireTensor input) {
        return model.inputs().stream()
                .filter(spec -> spec.name().equals(input.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The one first extent of all inputs, which a model that leaves it unnamed does not enforce. */
    private static int rows(Map<String, Tensor> inputs) {
        List<Long> extents = inputs.values().stream()
                .map(tensor -> tensor.shape().dim(0))
                .distinct()
                .toList();
        if (extents.size() > 1) {
            throw bad("the inputs differ in their first extent, the batch: "
                    + inputs.entrySet().stream()
                            .map(input ->
                                    input.getKey() + " " + input.getValue().shape())
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return (int) Math.min(Integer.MAX_VALUE, extents.get(0));
    }

    private static List<ModelRow> split(ModelSignature model, Map<String, Tensor> whole, int rows) {
        int length = length(model, whole);
        if (rows == 1) {
            return List.of(new ModelRow.Tensors(whole, length));
        }
        List<ModelRow> split = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (Map.Entry<String, Tensor> input : whole.entrySet()) {
                tensors.put(input.getKey(), row(input.getValue(), row, rows));
            }
            split.add(new ModelRow.Tensors(tensors, length));
        }
        return split;
    }

    private static Tensor row(Tensor whole, int row, int rows) {
        long[] dims = whole.shape().toArray();
        dims[0] = 1;
        int rowBytes = whole.sizeBytes() / rows;
        ByteBuffer bytes = whole.bytes().slice(row * rowBytes, rowBytes);
        return Tensor.of(whole.type(), Shape.of(dims), bytes);
    }

    /** The extent of the second axis of the first input, if the model leaves it open: a sequence's. */
    private static int length(ModelSignature model, Map<String, Tensor> whole) {
        TensorSpec first = model.inputs().get(0);
        Tensor tensor = whole.get(first.name());
        boolean open = first.dims().size() > 1 && !(first.dims().get(1) instanceof Dim.Fixed);
        return tensor == null || !open
                ? 0
                : (int) Math.min(Integer.MAX_VALUE, tensor.shape().dim(1));
    }

    static ServeException bad(String sentence) {
        return new ServeException(new ServeFailure(Kind.BAD_REQUEST, sentence));
    }

    private static String names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).collect(Collectors.joining(", "));
    }

    /** A client's text, cut so that a message stays a sentence. */
    static String brief(String text) {
        return text.length() <= 48 ? text : text.substring(0, 48) + "…";
    }
}
