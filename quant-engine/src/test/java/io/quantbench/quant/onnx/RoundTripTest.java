package io.quantbench.quant.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto.AttributeType;
import io.quantbench.quant.onnx.proto.OnnxProto.FunctionProto;
import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.NodeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.quantbench.quant.onnx.proto.OnnxProto.SparseTensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.StringStringEntryProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorAnnotation;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TypeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
    private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
            .build();
    private static final StringStringEntryProto META =
            StringStringEntryProto.newBuilder().setKey("k").setValue("v").build();

    private static ModelProto writeAndParse(Model model, Path folder) throws Exception {
        Path file = folder.resolve("written.onnx");
        OnnxWriter.write(model, file);
        return ModelProto.parseFrom(Files.readAllBytes(file));
    }

    private static Model read(ModelProto proto) {
        return OnnxReader.read(ByteBuffer.wrap(proto.toByteArray()), null);
    }

    /** A model with something unmodelled at each level, and each kind of attribute. */
    private static ModelProto rich() {
        ValueInfoProto sequence = ValueInfoProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder()
                        .setSequenceType(TypeProto.Sequence.newBuilder()
                                .setElemType(TypeProto.newBuilder()
                                        .setTensorType(
                                                TypeProto.Tensor.newBuilder().setElemType(1)))))
                .setDocString("input")
                .addMetadataProps(META)
                .setUnknownFields(UNKNOWN)
                .build();
        TensorProto.Builder large = tensor("large", 1, 256).setDocString("doc").addMetadataProps(META);
        large.setRawData(ByteString.copyFrom(new byte[1024])).setUnknownFields(UNKNOWN);
        TensorProto strings = tensor("words", 8, 2)
                .addStringData(ByteString.copyFromUtf8("a"))
                .addStringData(ByteString.copyFromUtf8("b"))
                .build();
        SparseTensorProto sparse = SparseTensorProto.newBuilder()
                .setValues(tensor("sparse", 1, 1).setRawData(ByteString.copyFrom(new byte[4])))
                .setIndices(tensor("", 7, 1).setRawData(ByteString.copyFrom(new byte[8])))
                .addDims(9)
                .build();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("main")
                .setDocString("doc")
                .addMetadataProps(META)
                .addInput(sequence)
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .addInitializer(large)
                .addInitializer(strings)
                .addSparseInitializer(sparse)
                .addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("large"))
                .addNode(richNode(large.build()))
                .setUnknownFields(UNKNOWN);
        return ModelProto.newBuilder()
                .setIrVersion(9)
                .setProducerName("p")
                .setProducerVersion("")
                .setModelVersion(7)
                .setDomain("d")
                .setDocString("doc")
                .addMetadataProps(META)
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain("")
                        .setVersion(13)
                        .setUnknownFields(UNKNOWN))
                .addFunctions(FunctionProto.newBuilder().setName("f").setDomain("custom"))
                .setGraph(graph)
                .setUnknownFields(UNKNOWN)
                .build();
    }

    private static TensorProto.Builder tensor(String name, int type, long extent) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type).addDims(extent);
        return name.isEmpty() ? tensor : tensor.setName(name);
    }

    private static NodeProto richNode(TensorProto tensor) {
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addInitializer(tensor.toBuilder().setName("inner"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("inner")
                        .addInput("large")
                        .addOutput("r"))
                .addOutput(ValueInfoProto.newBuilder().setName("r"))
                .build();
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("If")
                .setName("n")
                .addInput("x")
                .addInput("")
                .addInput("sparse")
                .addOutput("y")
                .setOverload("o")
                .setDocString("doc")
                .addMetadataProps(META)
                .setUnknownFields(UNKNOWN);
        node.addAttribute(attribute("f", AttributeType.FLOAT).setF(0f).setDocString("doc"));
        node.addAttribute(attribute("i", AttributeType.INT).setI(-3).setUnknownFields(UNKNOWN));
        node.addAttribute(attribute("s", AttributeType.STRING).setS(ByteString.copyFromUtf8("ä")));
        node.addAttribute(attribute("bytes", AttributeType.STRING).setS(ByteString.copyFrom(new byte[] {-1})));
        node.addAttribute(attribute("t", AttributeType.TENSOR).setT(tensor));
        node.addAttribute(attribute("g", AttributeType.GRAPH).setG(branch));
        node.addAttribute(attribute("fs", AttributeType.FLOATS).addFloats(1f));
        node.addAttribute(attribute("is", AttributeType.INTS).addInts(1).addInts(2));
        node.addAttribute(attribute("ss", AttributeType.STRINGS).addStrings(ByteString.copyFromUtf8("a")));
        node.addAttribute(attribute("ts", AttributeType.TENSORS).addTensors(tensor));
        node.addAttribute(attribute("gs", AttributeType.GRAPHS).addGraphs(branch));
        node.addAttribute(attribute("tp", AttributeType.TYPE_PROTO)
                .setTp(TypeProto.newBuilder().setDenotation("d")));
        node.addAttribute(AttributeProto.newBuilder().setName("untyped").setI(4));
        node.addAttribute(attribute("ref", AttributeType.INT).setRefAttrName("outer"));
        return node.build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    @Test
    void whatIsNotModelledSurvivesAtEachLevel(@TempDir Path folder) throws Exception {
        assertThat(writeAndParse(read(rich()), folder)).isEqualTo(rich());
    }

    @Test
    void attributesAreModelledByKind() {
        Node node = read(rich()).graph().nodes().get(0);
        assertThat(node.intAttribute("i", 0)).isEqualTo(-3);
        assertThat(node.intsAttribute("is")).contains(List.of(1L, 2L));
        assertThat(node.attribute("bytes")).containsInstanceOf(Attribute.Opaque.class);
        assertThat(node.attribute("s").map(a -> ((Attribute.OfString) a).value()))
                .contains("ä");
        assertThat(node.capturedNames()).containsExactly("large");
    }

    @Test
    void typedFieldsOfOlderExportersAreReadAsBytes() {
        ModelProto.Builder proto = rich().toBuilder();
        proto.getGraphBuilder()
                .clearInitializer()
                .addInitializer(tensor("large", TensorProto.DataType.INT8_VALUE, 3)
                        .addInt32Data(-1)
                        .addInt32Data(2)
                        .addInt32Data(-128))
                .addInitializer(
                        tensor("half", TensorProto.DataType.FLOAT16_VALUE, 1).addInt32Data(0x3c00))
                .addInitializer(tensor("float", TensorProto.DataType.FLOAT_VALUE, 2)
                        .addFloatData(1.5f)
                        .addFloatData(-2f))
                .addInitializer(tensor("u4", TensorProto.DataType.UINT4_VALUE, 3)
                        .addInt32Data(0x21)
                        .addInt32Data(0x03))
                .addInitializer(
                        tensor("u32", TensorProto.DataType.UINT32_VALUE, 1).addUint64Data(0xffff_fffeL));
        List<Tensor> tensors = read(proto.build()).graph().initializers().stream()
                .flatMap(i -> i.tensor().stream())
                .toList();
        assertThat(tensors)
                .containsExactly(
                        Tensor.ofBytes(DataType.INT8, Shape.of(3), (byte) -1, (byte) 2, (byte) -128),
                        Tensor.of(DataType.FLOAT16, Shape.of(1), ByteBuffer.wrap(new byte[] {0, 0x3c})),
                        Tensor.ofFloats(Shape.of(2), 1.5f, -2f),
                        Tensor.of(DataType.UINT4, Shape.of(3), ByteBuffer.wrap(new byte[] {0x21, 0x03})),
                        Tensor.of(DataType.UINT32, Shape.of(1), ByteBuffer.wrap(new byte[] {-2, -1, -1, -1})));
    }

    @Test
    void unsortedNodesAreSorted() {
        ModelProto.Builder proto = rich().toBuilder();
        proto.getGraphBuilder().getNodeBuilder(0).setInput(1, "late");
        proto.getGraphBuilder()
                .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("x").addOutput("late"));
        assertThat(read(proto.build()).graph().nodes()).extracting(Node::opType).containsExactly("Relu", "If");
    }

    @Property(tries = 200, seed = "20261121")
    void randomModelsComeBackEqual(@ForAll long seed) throws Exception {
        Model model = randomModel(new SplittableRandom(seed));
        Path folder = Files.createTempDirectory("roundtrip");
        try {
            Path file = folder.resolve("m.onnx");
            OnnxWriter.write(model, file);
            byte[] first = Files.readAllBytes(file);
            assertThat(OnnxReader.read(ByteBuffer.wrap(first), null)).isEqualTo(model);
            OnnxWriter.write(OnnxReader.read(file), file);
            assertThat(Files.readAllBytes(file)).isEqualTo(first);
        } finally {
            Files.delete(folder.resolve("m.onnx"));
            Files.delete(folder);
        }
    }

    private static Model randomModel(SplittableRandom random) {
        List<Initializer> constants = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        String last = "x";
        for (int i = 0, count = random.nextInt(1, 12); i < count; i++) {
            int extent = random.nextInt(1, 400);
            byte[] content = new byte[extent * 4];
            random.nextBytes(content);
            constants.add(
                    Initializer.of("c" + i, Tensor.of(DataType.FLOAT, Shape.of(extent), ByteBuffer.wrap(content))));
            String out = i == count - 1 ? "y" : "t" + i;
            nodes.add(Node.of(
                    "n" + i,
                    "Op" + random.nextInt(4),
                    List.of(last, "c" + i),
                    List.of(out),
                    Attribute.of("a", random.nextLong()),
                    Attribute.of("f", Float.intBitsToFloat(random.nextInt() & 0xbf7f_ffff)),
                    Attribute.of("s", "text" + i),
                    Attribute.ofInts("is", List.of(random.nextLong(), 0L))));
            last = out;
        }
        return TinyModels.xToY(constants, nodes.toArray(new Node[0]));
    }
}
