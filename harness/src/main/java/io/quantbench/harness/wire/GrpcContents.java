package io.quantbench.harness.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of gRPC messages from and to their contents, raw or typed. Raw contents, where a message has any, stand for all of
 * its tensors in their order.
 */
public final class GrpcContents {
    private GrpcContents() {}

    /**
     * The tensors of a message.
     *
     * @param headers of its tensors, in order
     * @param typed typed contents of each, {@link TypedContents#EMPTY} for those without
     * @param raw {@code raw_input_contents} or {@code raw_output_contents}; empty if the typed ones count
     * @throws WireException if contents do not fit their header, or a message mixes both kinds
     */
    public static List<WireTensor> tensors(
            List<TensorHeader> headers, List<TypedContents> typed, List<ByteBuffer> raw) {
        if (typed.size() != headers.size()) {
            throw new IllegalArgumentException(headers.size() + " headers, but " + typed.size() + " typed contents");
        }
        List<WireTensor> tensors = new ArrayList<>(headers.size());
        if (!raw.isEmpty() && raw.size() != headers.size()) {
            throw WireException.malformed(
                    "the message has %d tensors, but %d raw contents; raw contents are given for all or for none",
                    headers.size(), raw.size());
        }
        for (int i = 0; i < headers.size(); i++) {
            TensorHeader header = headers.get(i);
            if (!raw.isEmpty() && typed.get(i).count() > 0) {
                throw WireException.malformed(
                        "tensor %s has typed contents in a message with raw contents; only one kind is allowed",
                        header.name());
            }
            tensors.add(raw.isEmpty() ? typed(header, typed.get(i)) : WireTensor.of(header, raw.get(i)));
        }
        return tensors;
    }

    /**
     * Refuses a tensor whose parameters say that its contents are elsewhere.
     *
     * @throws WireException if they do
     */
    public static void checkParameters(String tensor, Parameters parameters) {
        RequestedOutput.refuseSharedMemory("tensor", tensor, parameters);
    }

    /** The raw contents of tensors, in order: views, not copies. */
    public static List<ByteBuffer> raw(List<WireTensor> tensors) {
        return tensors.stream().map(WireTensor::contents).toList();
    }

    private static WireTensor typed(TensorHeader header, TypedContents contents) {
        List<?> field = field(header, contents);
        if (field.size() != contents.count() || field.size() != header.elementCount()) {
            throw WireException.malformed(
                    "tensor %s: %s %s takes %d elements in the contents for its type, but %d are there and %d in others",
                    header.name(),
                    header.type(),
                    header.shape(),
                    header.elementCount(),
                    field.size(),
                    contents.count() - field.size());
        }
        if (header.type() == WireType.BYTES) {
            return WireTensor.ofByteStrings(header.name(), header.shape(), contents.byteStrings());
        }
        int bytes = Math.toIntExact(header.elementCount() * header.type().elementBytes());
        ByteBuffer binary = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        put(header, contents, binary);
        return WireTensor.of(header, binary.flip());
    }

    private static List<?> field(TensorHeader header, TypedContents contents) {
        return switch (header.type()) {
            case BOOL -> contents.bools();
            case INT8, INT16, INT32 -> contents.ints();
            case INT64 -> contents.longs();
            case UINT8, UINT16, UINT32 -> contents.unsignedInts();
            case UINT64 -> contents.unsignedLongs();
            case FP32 -> contents.floats();
            case FP64 -> contents.doubles();
            case BYTES -> contents.byteStrings();
            case FP16, BF16 ->
                throw WireException.malformed(
                        "tensor %s is %s, which has no typed contents; raw contents are allowed",
                        header.name(), header.type());
        };
    }

    private static void put(TensorHeader header, TypedContents contents, ByteBuffer binary) {
        switch (header.type()) {
            case BOOL -> contents.bools().forEach(value -> binary.put((byte) (value ? 1 : 0)));
            case INT8 -> contents.ints().forEach(value -> binary.put((byte) within(header, value, -128, 127)));
            case INT16 ->
                contents.ints().forEach(value -> binary.putShort((short) within(header, value, -32_768, 32_767)));
            case INT32 -> contents.ints().forEach(binary::putInt);
            case INT64 -> contents.longs().forEach(binary::putLong);
            case UINT8 -> contents.unsignedInts().forEach(value -> binary.put((byte) unsigned(header, value, 0xff)));
            case UINT16 ->
                contents.unsignedInts().forEach(value -> binary.putShort((short) unsigned(header, value, 0xffff)));
            case UINT32 -> contents.unsignedInts().forEach(binary::putInt);
            case UINT64 -> contents.unsignedLongs().forEach(binary::putLong);
            case FP32 -> contents.floats().forEach(binary::putFloat);
            case FP64 -> contents.doubles().forEach(binary::putDouble);
            case FP16, BF16, BYTES -> throw new IllegalStateException(header + " has no typed contents of fixed size");
        }
    }

    private static long unsigned(TensorHeader header, int bits, long most) {
        return within(header, Integer.toUnsignedLong(bits), 0, most);
    }

    private static long within(TensorHeader header, long value, long least, long most) {
        if (value < least || value > most) {
            throw WireException.malformed(
                    "tensor %s: an element is %d; whole numbers from %d to %d are allowed for %s",
                    header.name(), value, least, most, header.type());
        }
        return value;
    }
}
