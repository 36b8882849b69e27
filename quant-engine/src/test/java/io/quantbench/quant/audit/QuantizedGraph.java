package io.quantbench.quant.audit;

import static io.quantbench.quant.graph.TinyModels.floats;
import static io.quantbench.quant.graph.TinyModels.longs;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Writes small quantized graphs line by line; names of conversions follow from those of the tensors. */
final class QuantizedGraph {
    static final float SCALE = 0.02f;

    private final List<Node> nodes = new ArrayList<>();
    private final List<Initializer> constants = new ArrayList<>();
    private final List<ValueInfo> inputs = new ArrayList<>();
    private final List<ValueInfo> outputs = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private long opset = 13;

    QuantizedGraph opset(long version) {
        opset = version;
        return this;
    }

    QuantizedGraph input(String name, long... dims) {
        inputs.add(declared(name, dims));
        return this;
    }

    QuantizedGraph indices(String name, long count) {
        inputs.add(longs(name, Dim.fixed(count)));
        return this;
    }

    QuantizedGraph output(String name, long... dims) {
        outputs.add(declared(name, dims));
        return this;
    }

    private static ValueInfo declared(String name, long... dims) {
        Dim[] all = new Dim[dims.length];
        for (int i = 0; i < dims.length; i++) {
            all[i] = Dim.fixed(dims[i]);
        }
        return floats(name, all);
    }

    QuantizedGraph node(String name, String op, List<String> in, String out, Attribute... attributes) {
        nodes.add(Node.of(name, op, in, List.of(out), attributes));
        return this;
    }

    QuantizedGraph outputs(String name, String op, List<String> in, List<String> out) {
        nodes.add(Node.of(name, op, in, out));
        return this;
    }

    QuantizedGraph contrib(String name, String op, List<String> in, String out, Attribute... attributes) {
        nodes.add(new Node(name, op, Node.MICROSOFT_DOMAIN, in, List.of(out), List.of(attributes), Extras.none()));
        return this;
    }

    QuantizedGraph constant(String name, Tensor value) {
        constants.add(Initializer.of(name, value));
        return this;
    }

    /** {@code tensor_q} and {@code tensor_dq} from {@code tensor}, per tensor. */
    QuantizedGraph pair(String tensor, DataType type, int zeroPoint) {
        parameters(tensor, type, zeroPoint);
        node(tensor + "_Q", "QuantizeLinear", List.of(tensor, tensor + "_scale", tensor + "_zp"), tensor + "_q");
        return node(
                tensor + "_DQ",
                "DequantizeLinear",
                List.of(tensor + "_q", tensor + "_scale", tensor + "_zp"),
                tensor + "_dq");
    }

    /** {@code tensor_q} and {@code tensor_dq} from {@code tensor}, unsigned, as most activations are. */
    QuantizedGraph pair(String tensor) {
        return pair(tensor, DataType.UINT8, 128);
    }

    QuantizedGraph parameters(String tensor, DataType type, int zeroPoint) {
        constant(tensor + "_scale", Tensor.scalar(SCALE));
        boolean wide = type == DataType.UINT16 || type == DataType.INT16;
        byte[] bytes = wide ? new byte[] {(byte) zeroPoint, (byte) (zeroPoint >> 8)} : new byte[] {(byte) zeroPoint};
        return constant(tensor + "_zp", Tensor.of(type, Shape.scalar(), ByteBuffer.wrap(bytes)));
    }

    /** A constant of random integers between −100 and 100 (or 0 and 100), {@code name_dq} from {@code name}. */
    QuantizedGraph weight(String name, DataType type, long... dims) {
        integers(name, type, dims);
        parameters(name, type, 0);
        return node(name + "_DQ", "DequantizeLinear", List.of(name, name + "_scale", name + "_zp"), name + "_dq");
    }

    QuantizedGraph integers(String name, DataType type, long... dims) {
        Shape shape = Shape.of(dims);
        byte[] values = new byte[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) random.nextInt(type == DataType.UINT8 ? 0 : -100, 101);
        }
        return constant(name, Tensor.ofBytes(type, shape, values));
    }

    QuantizedGraph floatConstant(String name, long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return constant(name, Tensor.ofFloats(shape, values));
    }

    Model model() {
        Graph graph = new Graph("g", nodes, constants, inputs, outputs, List.of(), Extras.none());
        return new Model(
                8,
                List.of(OpsetImport.of("", opset), OpsetImport.of(Node.MICROSOFT_DOMAIN, 1)),
                new Model.Producer("test", ""),
                graph,
                Extras.none());
    }
}
