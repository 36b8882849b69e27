package io.quantbench.quant.onnx;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto;
import java.util.Optional;
import java.util.function.Supplier;

/** Attribute messages to values. What does not fit a modelled kind exactly is carried whole, as {@link Attribute.Opaque}. */
final class AttributeDecoder {
    private final ModelDecoder models;
    private final TensorDecoder tensors;

    AttributeDecoder(ModelDecoder models, TensorDecoder tensors) {
        this.models = models;
        this.tensors = tensors;
    }

    Attribute decode(AttributeProto proto, String where) {
        String name = models.text(proto.getNameBytes(), where + "an attribute's name");
        String label = where + "attribute '" + name + "'";
        boolean plain = proto.hasType() && !proto.hasRefAttrName();
        return (plain ? modelled(proto, name, label) : Optional.<Attribute>empty())
                .orElseGet(() -> new Attribute.Opaque(name, extras(proto.toBuilder(), !name.isEmpty(), false)));
    }

    private Optional<Attribute> modelled(AttributeProto proto, String name, String label) {
        AttributeProto.Builder rest = proto.toBuilder();
        return switch (proto.getType()) {
            case FLOAT -> when(proto.hasF(), () -> new Attribute.OfFloat(name, proto.getF(), extras(rest.clearF())));
            case INT -> when(proto.hasI(), () -> new Attribute.OfInt(name, proto.getI(), extras(rest.clearI())));
            case STRING ->
                when(
                        proto.hasS() && proto.getS().isValidUtf8(),
                        () -> new Attribute.OfString(name, proto.getS().toStringUtf8(), extras(rest.clearS())));
            case TENSOR ->
                when(
                        proto.hasT(),
                        () -> new Attribute.OfTensor(name, tensors.decode(proto.getT(), label), extras(rest.clearT())));
            case GRAPH ->
                when(
                        proto.hasG(),
                        () -> new Attribute.OfGraph(
                                name, models.graph(proto.getG(), label + ", "), extras(rest.clearG())));
            case FLOATS -> Optional.of(new Attribute.OfFloats(name, proto.getFloatsList(), extras(rest.clearFloats())));
            case INTS -> Optional.of(new Attribute.OfInts(name, proto.getIntsList(), extras(rest.clearInts())));
            case STRINGS ->
                when(
                        proto.getStringsList().stream().allMatch(ByteString::isValidUtf8),
                        () -> new Attribute.OfStrings(
                                name,
                                proto.getStringsList().stream()
                                        .map(ByteString::toStringUtf8)
                                        .toList(),
                                extras(rest.clearStrings())));
            case TENSORS ->
                Optional.of(new Attribute.OfTensors(
                        name,
                        proto.getTensorsList().stream()
                                .map(t -> tensors.decode(t, label))
                                .toList(),
                        extras(rest.clearTensors())));
            case GRAPHS ->
                Optional.of(new Attribute.OfGraphs(
                        name,
                        proto.getGraphsList().stream()
                                .map(g -> models.graph(g, label + ", "))
                                .toList(),
                        extras(rest.clearGraphs())));
            default -> Optional.empty();
        };
    }

    private static Optional<Attribute> when(boolean fits, Supplier<Attribute> attribute) {
        return fits ? Optional.of(attribute.get()) : Optional.empty();
    }

    private static Extras extras(AttributeProto.Builder rest) {
        return extras(rest, !rest.getName().isEmpty(), true);
    }

    private static Extras extras(AttributeProto.Builder rest, boolean clearName, boolean clearType) {
        if (clearName) {
            rest.clearName();
        }
        if (clearType) {
            rest.clearType();
        }
        return Extras.of(rest.build().toByteArray());
    }
}
