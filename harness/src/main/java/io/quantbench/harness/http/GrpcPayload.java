package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.Unpooled;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** The bytes of gRPC messages from and to protobuf's classes. Bytes fields of what was read are views of the message. */
final class GrpcPayload {
    private static final int ID_FIELD = 3;
    private static final int TAG_TYPE_BITS = 3;

    private final int maxBytes;

    /** @param maxBytes of a message, compressed or not */
    GrpcPayload(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a message.
     *
     * @throws ServeException BAD_REQUEST if it is none of that kind, TOO_LARGE if it unpacks to more than may be, UNSUPPORTED if it
     *     is packed or written in a way that is not offered
     */
    <T extends MessageLite> T read(GrpcMessage message, Parser<T> parser) {
        ByteString bytes = bytes(message);
        try {
            CodedInputStream input = bytes.newCodedInput();
            input.enableAliasing(true);
            T read = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return read;
        } catch (InvalidProtocolBufferException e) {
            throw failure(
                    ServeFailure.Kind.BAD_REQUEST,
                    "the call's message of " + bytes.size() + " bytes is not what the method takes: " + e.getMessage());
        }
    }

    /** The id of an infer request that is not read for anything else; empty if it has none or cannot be read. */
    String id(GrpcMessage message) {
        try {
            CodedInputStream input = bytes(message).newCodedInput();
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag >>> TAG_TYPE_BITS == ID_FIELD) {
                    return input.readStringRequireUtf8();
                }
                input.skipField(tag);
            }
            return "";
        } catch (IOException | ServeException e) {
            // Whoever is refused before the message is read need not hear that it cannot be.
            return "";
        }
    }

    static Buffer write(MessageLite message) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(message.toByteArray()));
    }

    private ByteString bytes(GrpcMessage message) {
        if (message.format() != WireFormat.PROTOBUF) {
            throw failure(ServeFailure.Kind.UNSUPPORTED, "messages are taken in protobuf's binary form only");
        }
        return switch (message.encoding()) {
            case "identity" ->
                UnsafeByteOperations.unsafeWrap(
                        ((BufferInternal) message.payload()).getByteBuf().nioBuffer());
            case "gzip" -> unpack(message.payload());
            default ->
                throw failure(ServeFailure.Kind.UNSUPPORTED, "messages are taken packed with gzip or not at all");
        };
    }

    private ByteString unpack(Buffer packed) {
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(packed.getBytes()))) {
            byte[] bytes = input.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw failure(
                        ServeFailure.Kind.TOO_LARGE,
                        "the message unpacks to more than the " + maxBytes + " bytes that are allowed");
            }
            return UnsafeByteOperations.unsafeWrap(bytes);
        } catch (IOException e) {
            throw failure(
                    ServeFailure.Kind.BAD_REQUEST, "the message is said to be gzip and is not: " + e.getMessage());
        }
    }

    private static ServeException failure(ServeFailure.Kind kind, String sentence) {
        return new ServeException(new ServeFailure(kind, sentence));
    }
}
