package io.quantbench.quant.onnx;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto.AttributeType;
import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.NodeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.quantbench.quant.onnx.proto.OnnxProto.SparseTensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;

/** Values to messages: each starts from its extras, and the modelled fields are put on top. */
final class ModelEncoder {
    private final TensorEncoder tensors;

    ModelEncoder(ExternalData external, ConstantPool constants) {
        this.tensors = new TensorEncoder(external, constants);
    }

    ModelProto encode(Model model) {
        ModelProto.Builder proto = Messages.parse(ModelProto.parser(), model.extras()).toBuilder();
        if (model.irVersion() != 0) {
            proto.setIrVersion(model.irVersion());
        }
        if (!model.producer().name().isEmpty()) {
            proto.setProducerName(model.producer().name());
        }
        if (!model.producer().version().isEmpty()) {
            proto.setProducerVersion(model.producer().version());
        }
        model.opsets().forEach(opset -> proto.addOpsetImport(opset(opset)));
        return proto.setGraph(graph(model.graph())).build();
    }

    private static OperatorSetIdProto opset(OpsetImport opset) {
        OperatorSetIdProto.Builder proto = Messages.parse(OperatorSetIdProto.parser(), opset.extras()).toBuilder();
        if (!opset.domain().isEmpty()) {
            proto.setDomain(opset.domain());
        }
        return (opset.version() == 0 ? proto : proto.setVersion(opset.version())).build();
    }

    private GraphProto graph(Graph graph) {
        GraphProto.Builder proto = Messages.parse(GraphProto.parser(), graph.extras()).toBuilder();
        if (!graph.name().isEmpty()) {
            proto.setName(graph.name());
        }
        graph.nodes().forEach(node -> proto.addNode(node(node)));
        for (Initializer initializer : graph.initializers()) {
            if (initializer.data() instanceof TensorData.Sparse sparse) {
                proto.addSparseInitializer(Messages.parse(SparseTensorProto.parser(), sparse.content()));
            } else {
                proto.addInitializer(tensors.encodeInitializer(initializer.name(), initializer.data()));
            }
        }
        graph.inputs().forEach(info -> proto.addInput(info(info)));
        graph.outputs().forEach(info -> proto.addOutput(info(info)));
        graph.valueInfos().forEach(info -> proto.addValueInfo(info(info)));
        return proto.build();
    }

    private static ValueInfoProto info(ValueInfo info) {
        ValueInfoProto.Builder proto = Messages.parse(ValueInfoProto.parser(), info.extras()).toBuilder();
        if (!info.name().isEmpty()) {
            proto.setName(info.name());
        }
        if (!proto.hasType()) {
            info.spec().ifPresent(spec -> proto.setType(TensorTypes.encode(spec)));
        }
        return proto.build();
    }

    private NodeProto node(Node node) {
        NodeProto.Builder proto = Messages.parse(NodeProto.parser(), node.extras()).toBuilder()
                .addAllInput(node.inputs())
                .addAllOutput(node.outputs());
        if (!node.name().isEmpty()) {
            proto.setName(node.name());
        }
        if (!node.opType().isEmpty()) {
            proto.setOpType(node.opType());
        }
        if (!node.domain().isEmpty()) {
            proto.setDomain(node.domain());
        }
        node.attributes().forEach(attribute -> proto.addAttribute(attribute(attribute)));
        return proto.build();
    }

    private AttributeProto attribute(Attribute attribute) {
        AttributeProto.Builder proto = Messages.parse(AttributeProto.parser(), attribute.extras()).toBuilder();
        if (!attribute.name().isEmpty()) {
            proto.setName(attribute.name());
        }
        if (attribute instanceof Attribute.OfFloat of) {
            proto.setType(AttributeType.FLOAT).setF(of.value());
        } else if (attribute instanceof Attribute.OfInt of) {
            proto.setType(AttributeType.INT).setI(of.value());
        } else if (attribute instanceof Attribute.OfString of) {
            proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(of.value()));
        } else if (attribute instanceof Attribute.OfTensor of) {
            proto.setType(AttributeType.TENSOR).setT(tensors.encode("", of.value()));
        } else if (attribute instanceof Attribute.OfGraph of) {
            proto.setType(AttributeType.GRAPH).setG(graph(of.value()));
        } else {
            list(attribute, proto);
        }
        return proto.build();
    }

    private void list(Attribute attribute, AttributeProto.Builder proto) {
        if (attribute instanceof Attribute.OfFloats of) {
            proto.setType(AttributeType.FLOATS).addAllFloats(of.values());
        } else if (attribute instanceof Attribute.OfInts of) {
            proto.setType(AttributeType.INTS).addAllInts(of.values());
        } else if (attribute instanceof Attribute.OfStrings of) {
            proto.setType(AttributeType.STRINGS);
            of.values().forEach(value -> proto.addStrings(ByteString.copyFromUtf8(value)));
        } else if (attribute instanceof Attribute.OfTensors of) {
            proto.setType(AttributeType.TENSORS);
            of.values().forEach(value -> proto.addTensors(tensors.encode("", value)));
        } else if (attribute instanceof Attribute.OfGraphs of) {
            proto.setType(AttributeType.GRAPHS);
            of.values().forEach(value -> proto.addGraphs(graph(value)));
        }
    }
}
