package io.quantbench.quant.onnx;

import com.google.protobuf.UnknownFieldSet;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The large constants that {@link WireSplicer} keeps out of the messages, and the markers that stand for them. */
final class ConstantPool {
    private final List<Piece> constants;

    ConstantPool(List<Piece> constants) {
        this.constants = new ArrayList<>(constants);
    }

    List<Piece> constants() {
        return constants;
    }

    /** The constant that stands behind the marker in {@code proto}; empty if there is no marker. */
    Optional<ByteBuffer> find(TensorProto proto) {
        UnknownFieldSet unknown = proto.getUnknownFields();
        if (!unknown.hasField(WireSplicer.MARKER_FIELD)) {
            return Optional.empty();
        }
        List<Long> indices = unknown.getField(WireSplicer.MARKER_FIELD).getVarintList();
        // Of a field that occurs twice, protobuf takes the last.
        return Optional.of(constants
                .get(indices.get(indices.size() - 1).intValue())
                .bytes()
                .get());
    }

    /** {@code proto} without its marker. */
    static TensorProto.Builder withoutMarker(TensorProto proto) {
        UnknownFieldSet unknown = proto.getUnknownFields();
        return unknown.hasField(WireSplicer.MARKER_FIELD)
                ? proto.toBuilder()
                        .setUnknownFields(unknown.toBuilder()
                                .clearField(WireSplicer.MARKER_FIELD)
                                .build())
                : proto.toBuilder();
    }

    /** Puts a marker for {@code constant} into {@code proto}. */
    void mark(TensorProto.Builder proto, Piece constant) {
        UnknownFieldSet.Field index =
                UnknownFieldSet.Field.newBuilder().addVarint(constants.size()).build();
        constants.add(constant);
        proto.setUnknownFields(proto.getUnknownFields().toBuilder()
                .addField(WireSplicer.MARKER_FIELD, index)
                .build());
    }
}
