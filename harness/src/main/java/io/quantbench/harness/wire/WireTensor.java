package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor as it stands in a message: its header and its contents in the protocol's binary form, little-endian and row-major;
 * elements of BYTES each follow their length in 4 bytes. The contents may be a view of the message's buffer, so they are good for
 * as long as that is. Immutable apart from that.
 */
public final class WireTensor {
    private final TensorHeader header;
    private final ByteBuffer contents;

    private WireTensor(TensorHeader header, ByteBuffer contents) {
        this.header = header;
        this.contents = contents;
    }

    /**
     * A tensor of the remaining bytes of {@code contents}, without a copy.
     *
     * @throws WireException if they are not what type and shape take
     */
    public static WireTensor of(TensorHeader header, ByteBuffer contents) {
        ByteBuffer view = contents.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        switch (header.type()) {
            case BYTES -> BytesElements.check(header, view);
            case BOOL -> {
                checkSize(header, view);
                checkBooleans(header, view);
            }
            default -> checkSize(header, view);
        }
        return new WireTensor(header, view);
    }

    /**
     * An engine's tensor under a name, without a copy.
     *
     * @throws WireException if the protocol has no name for its type
     */
    public static WireTensor of(String name, Tensor tensor) {
        WireType type = WireType.of(tensor.type())
                .orElseThrow(() -> WireException.notRepresentable(
                        "tensor %s is %s, a type that the protocol has no name for", name, tensor.type()));
        return new WireTensor(new TensorHeader(name, type, tensor.shape()), tensor.bytes());
    }

    /** A tensor of texts, as UTF-8. */
    public static WireTensor ofTexts(String name, Shape shape, List<String> texts) {
        return ofByteStrings(
                name,
                shape,
                texts.stream()
                        .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    /**
     * A tensor of byte strings.
     *
     * @throws WireException if there are more or fewer than the shape takes
     */
    public static WireTensor ofByteStrings(String name, Shape shape, List<ByteBuffer> elements) {
        TensorHeader header = new TensorHeader(name, WireType.BYTES, shape);
        return of(header, BytesElements.join(elements));
    }

    private static void checkSize(TensorHeader header, ByteBuffer contents) {
        long expected = header.elementCount() * header.type().elementBytes();
        if (contents.remaining() != expected) {
            throw WireException.malformed(
                    "tensor %s: %s %s takes %d bytes, but %d were given",
                    header.name(), header.type(), header.shape(), expected, contents.remaining());
        }
    }

    private static void checkBooleans(TensorHeader header, ByteBuffer contents) {
        for (int i = 0; i < contents.limit(); i++) {
            if ((contents.get(i) & ~1) != 0) {
                throw WireException.malformed(
                        "tensor %s: element %d is the byte %d; 0 and 1 are allowed for BOOL",
                        header.name(), i, contents.get(i) & 0xff);
            }
        }
    }

    public TensorHeader header() {
        return header;
    }

    public String name() {
        return header.name();
    }

    public WireType type() {
        return header.type();
    }

    public Shape shape() {
        return header.shape();
    }

    /** A fresh read-only little-endian view of the contents in binary form; position 0. */
    public ByteBuffer contents() {
        return contents.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The engine's tensor over the same bytes, without a copy.
     *
     * @throws IllegalStateException for BYTES, which have no fixed size; see {@link #byteStrings}
     */
    public Tensor toTensor() {
        if (header.type() == WireType.BYTES) {
            throw new IllegalStateException("tensor " + header + " has no fixed element size");
        }
        return Tensor.of(header.type().dataType(), header.shape(), contents());
    }

    /**
     * The elements of a BYTES tensor in row-major order, each a view.
     *
     * @throws IllegalStateException for any other type
     */
    public List<ByteBuffer> byteStrings() {
        if (header.type().dataType() != DataType.STRING) {
            throw new IllegalStateException("tensor " + header + " does not hold byte strings");
        }
        return BytesElements.split(contents());
    }

    /**
     * The elements of a BYTES tensor as texts.
     *
     * @throws WireException if one is not UTF-8
     * @throws IllegalStateException for any other type
     */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (ByteBuffer element : byteStrings()) {
            try {
                texts.add(StandardCharsets.UTF_8.newDecoder().decode(element).toString());
            } catch (CharacterCodingException e) {
                throw WireException.malformed("tensor %s: element %d is not UTF-8", name(), texts.size());
            }
        }
        return texts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireTensor tensor && header.equals(tensor.header) && contents.equals(tensor.contents);
    }

    @Override
    public int hashCode() {
        return 31 * header.hashCode() + contents.hashCode();
    }

    @Override
    public String toString() {
        return header.toString();
    }
}
