package io.quantbench.quant.engine.ort;

import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.NodeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorShapeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TypeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;
import io.quantbench.quant.tensor.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models of one node, written by hand, and the two real ones on the test class path. */
final class TestModels {
    private TestModels() {}

    /** An ONNX type number by its name. */
    static int typeNumber(DataType type) {
        return TensorProto.DataType.valueOf(type.name()).getNumber();
    }

    /** A value with a number, a name, or {@code ?} for each dimension. */
    static ValueInfoProto value(String name, DataType type, String... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            TensorShapeProto.Dimension.Builder builder = shape.addDimBuilder();
            if (Character.isDigit(dim.charAt(0))) {
                builder.setDimValue(Long.parseLong(dim));
            } else if (!dim.equals("?")) {
                builder.setDimParam(dim);
            }
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(typeNumber(type))
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    static ModelProto.Builder oneNode(
            String domain, String operator, List<ValueInfoProto> inputs, List<ValueInfoProto> outputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setName("the_node").setOpType(operator).setDomain(domain);
        inputs.forEach(input -> node.addInput(input.getName()));
        outputs.forEach(output -> node.addOutput(output.getName()));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("g")
                        .addNode(node)
                        .addAllInput(inputs)
                        .addAllOutput(outputs));
        if (!domain.isEmpty()) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
        }
        return model;
    }

    static Path write(Path directory, ModelProto.Builder model) throws IOException {
        return Files.write(directory.resolve("model.onnx"), model.build().toByteArray());
    }

    /** {@code sum = a + b}, all FLOAT [batch, 3]. */
    static Path add(Path directory) throws IOException {
        return write(
                directory,
                oneNode(
                        "",
                        "Add",
                        List.of(value("a", DataType.FLOAT, "batch", "3"), value("b", DataType.FLOAT, "batch", "3")),
                        List.of(value("sum", DataType.FLOAT, "batch", "3"))));
    }

    /** {@code y = x}, of any type, [batch, 2]; {@code y} is declared with the given dimensions. */
    static Path identity(Path directory, DataType type, String... outputDims) throws IOException {
        return write(
                directory,
                oneNode(
                        "",
                        "Identity",
                        List.of(value("x", type, "batch", "2")),
                        List.of(value("y", type, outputDims))));
    }

    /** The coordinates of the non-zero elements of {@code x}: INT64 [1, count], known only after the run. */
    static Path nonZero(Path directory) throws IOException {
        return write(
                directory,
                oneNode(
                        "",
                        "NonZero",
                        List.of(value("x", DataType.FLOAT, "n")),
                        List.of(value("y", DataType.INT64, "1", "?"))));
    }

    /** A model from the class path as a file. */
    static Path resource(Path directory, String name) throws IOException {
        try (InputStream in = TestModels.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not on the test class path");
            }
            Path file = directory.resolve(name.substring(1));
            Files.copy(in, file);
            return file;
        }
    }
}
