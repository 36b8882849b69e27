package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The integer twins of a graph's float tensors while a pass rewrites it, node after node: at most one twin for each tensor, made
 * where it is first needed. Conversions that nobody reads in the end are left to pruning.
 */
final class QuantizedTensors {
    private final GraphEditor editor;
    private final Map<String, QuantParams> params;
    private final Map<String, String> twins = new HashMap<>();
    private final Map<String, String> floatViews = new HashMap<>();
    private final Map<Tensor, String> scalars = new HashMap<>();

    QuantizedTensors(GraphEditor editor, Map<String, QuantParams> params) {
        this.editor = editor;
        this.params = params;
    }

    boolean has(String tensor) {
        return params.containsKey(tensor);
    }

    QuantParams params(String tensor) {
        return Optional.ofNullable(params.get(tensor))
                .orElseThrow(() -> new IllegalArgumentException("the plan has no scale for '" + tensor + "'"));
    }

    /** The twin made so far, if any. */
    Optional<String> twin(String tensor) {
        return Optional.ofNullable(twins.get(tensor));
    }

    /** The integer twin of {@code tensor}, which is converted at the place of {@code reader} if it is still float. */
    String integers(String tensor, Node reader) {
        String known = twins.get(tensor);
        return known != null ? known : convert(tensor, reader);
    }

    private String convert(String tensor, Node reader) {
        QuantParams target = params(tensor);
        Optional<Tensor> constant = editor.constant(tensor);
        if (constant.isPresent()) {
            WeightFormat.Int8 format = new WeightFormat.Int8(target.type(), false, target.zeroPoint(0) == 0, 8);
            QuantizedWeight quantized = WeightQuantizer.quantize(constant.get(), target, format);
            return remember(tensor, editor.addInitializer(tensor + "_quantized", quantized.values()));
        }
        String twin = editor.freshName(tensor + "_quantized");
        editor.insertAt(
                reader,
                Node.of(
                        editor.freshName(tensor + "_QuantizeLinear"),
                        "QuantizeLinear",
                        List.of(tensor, scale(tensor), zeroPoint(tensor)),
                        List.of(twin)));
        return remember(tensor, twin);
    }

    private String remember(String tensor, String twin) {
        twins.put(tensor, twin);
        return twin;
    }

    /** Names the integers that {@code tensor} is from now on made of; its float form, if read, is {@link #toFloat}. */
    void define(String tensor, String integers) {
        twins.put(tensor, integers);
    }

    /** A new name for the integers of {@code tensor}. */
    String newTwin(String tensor) {
        return remember(tensor, editor.freshName(tensor + "_quantized"));
    }

    /** The node that makes {@code tensor} itself of its integers. */
    Node toFloat(String tensor) {
        floatViews.put(tensor, tensor);
        return dequantize(tensor, tensor);
    }

    /** A float tensor with the values of the integer twin: the tensor itself if it is made of integers. */
    String floatView(String tensor, Node reader) {
        String known = floatViews.get(tensor);
        if (known != null) {
            return known;
        }
        String integers = integers(tensor, reader);
        String view = editor.freshName(tensor + "_dequantized");
        floatViews.put(tensor, view);
        Node node = dequantize(tensor, view);
        editor.insertAt(reader, node.withInputs(List.of(integers, scale(tensor), zeroPoint(tensor))));
        return view;
    }

    private Node dequantize(String tensor, String output) {
        return Node.of(
                editor.freshName(tensor + "_DequantizeLinear"),
                "DequantizeLinear",
                List.of(twins.getOrDefault(tensor, ""), scale(tensor), zeroPoint(tensor)),
                List.of(output));
    }

    /** An initializer with the scale of {@code tensor}; equal ones are shared. */
    String scale(String tensor) {
        return scalar(tensor + "_scale", Tensor.scalar(params(tensor).scale(0)));
    }

    /** An initializer with the zero point of {@code tensor}; equal ones are shared. */
    String zeroPoint(String tensor) {
        QuantParams of = params(tensor);
        return scalar(tensor + "_zero_point", integer(of.type(), of.zeroPoint(0)));
    }

    /** An integer scalar as an initializer; equal ones are shared. */
    String bound(String tensor, int value) {
        return scalar(tensor + "_bound", integer(params(tensor).type(), value));
    }

    private static Tensor integer(DataType type, int value) {
        return Tensor.ofBytes(type, Shape.scalar(), (byte) value);
    }

    private String scalar(String name, Tensor value) {
        return scalars.computeIfAbsent(value, v -> editor.addInitializer(name, v));
    }
}
