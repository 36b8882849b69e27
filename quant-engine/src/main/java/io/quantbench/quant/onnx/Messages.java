package io.quantbench.quant.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.quantbench.quant.graph.Extras;

/** Extras back to the messages that they were taken from. */
final class Messages {
    private Messages() {}

    static <T> T parse(Parser<T> parser, Extras extras) {
        try {
            return parser.parseFrom(extras.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these extras were not made by OnnxReader: " + e.getMessage(), e);
        }
    }
}
