package io.quantbench.quant.onnx;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.TopologicalOrder;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.NodeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.quantbench.quant.onnx.proto.OnnxProto.SparseTensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Messages to values. For each message the modelled fields are taken out and what is left becomes its {@link Extras}. A modelled
 * field that is present but empty is left in, so that writing an unchanged model gives equal messages.
 */
final class ModelDecoder {
    private final String file;
    private final TensorDecoder tensors;
    private final AttributeDecoder attributes;

    ModelDecoder(String file, ExternalFiles externalFiles, ConstantPool constants) {
        this.file = file;
        this.tensors = new TensorDecoder(file, externalFiles, constants);
        this.attributes = new AttributeDecoder(this, tensors);
    }

    Model decode(ModelProto proto) {
        ModelProto.Builder rest = proto.toBuilder().clearGraph().clearOpsetImport();
        if (proto.getIrVersion() != 0) {
            rest.clearIrVersion();
        }
        if (!proto.getProducerName().isEmpty()) {
            rest.clearProducerName();
        }
        if (!proto.getProducerVersion().isEmpty()) {
            rest.clearProducerVersion();
        }
        Model.Producer producer = new Model.Producer(
                text(proto.getProducerNameBytes(), "the producer's name"),
                text(proto.getProducerVersionBytes(), "the producer's version"));
        List<OpsetImport> opsets =
                proto.getOpsetImportList().stream().map(this::opset).toList();
        Graph graph = graph(proto.getGraph(), "");
        return new Model(
                proto.getIrVersion(),
                opsets,
                producer,
                graph,
                Extras.of(rest.build().toByteArray()));
    }

    private OpsetImport opset(OperatorSetIdProto proto) {
        OperatorSetIdProto.Builder rest = proto.toBuilder();
        if (!proto.getDomain().isEmpty()) {
            rest.clearDomain();
        }
        if (proto.getVersion() != 0) {
            rest.clearVersion();
        }
        String domain = text(proto.getDomainBytes(), "an operator set's domain");
        return new OpsetImport(
                domain, proto.getVersion(), Extras.of(rest.build().toByteArray()));
    }

    Graph graph(GraphProto proto, String where) {
        GraphProto.Builder rest = proto.toBuilder()
                .clearNode()
                .clearInitializer()
                .clearSparseInitializer()
                .clearInput()
                .clearOutput()
                .clearValueInfo();
        if (!proto.getName().isEmpty()) {
            rest.clearName();
        }
        List<Node> nodes =
                proto.getNodeList().stream().map(node -> node(node, where)).toList();
        return new Graph(
                text(proto.getNameBytes(), where + "a graph's name"),
                inTopologicalOrder(nodes),
                initializers(proto, where),
                infos(proto.getInputList(), where),
                infos(proto.getOutputList(), where),
                infos(proto.getValueInfoList(), where),
                Extras.of(rest.build().toByteArray()));
    }

    /** Some exporters do not sort; engines accept that, and so the order is mended here. A cycle is left for the validator. */
    private static List<Node> inTopologicalOrder(List<Node> nodes) {
        TopologicalOrder order = TopologicalOrder.of(nodes);
        return order.cyclic().isEmpty() ? order.sorted() : nodes;
    }

    private List<Initializer> initializers(GraphProto proto, String where) {
        List<Initializer> initializers = new ArrayList<>(proto.getInitializerCount());
        for (TensorProto tensor : proto.getInitializerList()) {
            String name = initializerName(tensor, where);
            initializers.add(new Initializer(
                    name,
                    tensors.decode(tensor.toBuilder().clearName().build(), where + "initializer '" + name + "'")));
        }
        for (SparseTensorProto sparse : proto.getSparseInitializerList()) {
            String name = initializerName(sparse.getValues(), where);
            TensorData data = new TensorData.Sparse(
                    tensors.shape(sparse.getDimsList(), where + "sparse initializer '" + name + "'"),
                    Extras.of(sparse.toByteArray()));
            initializers.add(new Initializer(name, data));
        }
        return initializers;
    }

    private String initializerName(TensorProto tensor, String where) {
        if (tensor.getNameBytes().isEmpty()) {
            throw new OnnxFormatException(file, "has an initializer without a name" + inside(where), null);
        }
        return text(tensor.getNameBytes(), where + "an initializer's name");
    }

    private List<ValueInfo> infos(List<ValueInfoProto> protos, String where) {
        return protos.stream().map(proto -> info(proto, where)).toList();
    }

    private ValueInfo info(ValueInfoProto proto, String where) {
        String name = text(proto.getNameBytes(), where + "the name of an input, output or value");
        ValueInfoProto.Builder rest = proto.toBuilder();
        if (!name.isEmpty()) {
            rest.clearName();
        }
        // Kept as it is unless the specification says all of it (no denotations, no unknown fields).
        Optional<TensorSpec> spec = TensorTypes.decode(name, proto.getType());
        if (spec.isPresent() && TensorTypes.encode(spec.get()).equals(proto.getType())) {
            rest.clearType();
        }
        return new ValueInfo(name, spec, Extras.of(rest.build().toByteArray()));
    }

    private Node node(NodeProto proto, String where) {
        NodeProto.Builder rest = proto.toBuilder().clearInput().clearOutput().clearAttribute();
        if (!proto.getName().isEmpty()) {
            rest.clearName();
        }
        if (!proto.getOpType().isEmpty()) {
            rest.clearOpType();
        }
        if (!proto.getDomain().isEmpty()) {
            rest.clearDomain();
        }
        String name = text(proto.getNameBytes(), where + "a node's name");
        String opType = text(proto.getOpTypeBytes(), where + "an operator type");
        String label = where + opType + " '" + name + "', ";
        return new Node(
                name,
                opType,
                text(proto.getDomainBytes(), label + "its domain"),
                names(proto.getInputList().size(), proto::getInputBytes, label + "an input"),
                names(proto.getOutputList().size(), proto::getOutputBytes, label + "an output"),
                proto.getAttributeList().stream()
                        .map(a -> attributes.decode(a, label))
                        .toList(),
                Extras.of(rest.build().toByteArray()));
    }

    private List<String> names(int count, IntFunction<ByteString> name, String where) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(text(name.apply(i), where));
        }
        return names;
    }

    /** The text of a string field, which must be UTF-8: a replacement character would lose what was written. */
    String text(ByteString bytes, String where) {
        if (!bytes.isValidUtf8()) {
            throw new OnnxFormatException(file, "is damaged: not valid UTF-8 in " + where, null);
        }
        return bytes.toStringUtf8();
    }

    private static String inside(String where) {
        return where.isEmpty() ? "" : " (" + where.strip() + ")";
    }
}
