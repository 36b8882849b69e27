package io.quantbench.quant.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the large constants out of a serialized model, and puts them back: what protobuf then handles is a small skeleton, while
 * the constants stay where they are (protobuf-java 4.3x copies every byte field to the heap, mapped file or not). In the skeleton
 * a tensor's raw_data is replaced by field {@value #MARKER_FIELD}, a varint that is the index of the constant.
 *
 * <p>Only the path from the model to its tensors is walked (graphs, nodes, attributes, initializers); everything else is passed on
 * byte by byte. (Encoding: Protocol Buffers, "Encoding", wire types 0, 1, 2 and 5; groups are passed on.)
 */
final class WireSplicer {
    /** The highest field number that protobuf allows; ONNX numbers its fields from 1. */
    static final int MARKER_FIELD = 536_870_911;

    /** Constants below this size stay in the skeleton: a view costs more than the copy. */
    static final int MIN_SPLICED_BYTES = 512;

    private static final int RAW_DATA_FIELD = 9;
    private static final int MAX_DEPTH = 100;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int FIXED32 = 5;

    /** The messages on the way to a tensor. */
    private enum Kind {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        OTHER;

        Kind child(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : OTHER;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : OTHER;
                case NODE -> field == 5 ? ATTRIBUTE : OTHER;
                case ATTRIBUTE -> field == 5 || field == 10 ? TENSOR : field == 6 || field == 11 ? GRAPH : OTHER;
                case TENSOR, OTHER -> OTHER;
            };
        }
    }

    /** The message cannot be split into fields at byte {@link #offset}. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int offset;

        MalformedException(String message, int offset) {
            super(message);
            this.offset = offset;
        }

        int offset() {
            return offset;
        }
    }

    /** A model message without its large constants, and these. */
    record Spliced(ByteBuffer skeleton, List<Piece> constants) {}

    private final ByteBuffer in;
    private final List<Piece> constants;
    private int position;

    private WireSplicer(ByteBuffer in, List<Piece> constants) {
        this.in = in;
        this.constants = constants;
    }

    /** Takes the constants out of {@code message}; they are views of it. */
    static Spliced takeOut(ByteBuffer message) throws MalformedException {
        WireSplicer splicer = new WireSplicer(message.slice(), new ArrayList<>());
        ByteArrayOutputStream skeleton = new ByteArrayOutputStream();
        splicer.strip(Kind.MODEL, splicer.in.remaining(), skeleton, 0);
        return new Spliced(ByteBuffer.wrap(skeleton.toByteArray()), splicer.constants);
    }

    private void strip(Kind kind, int end, ByteArrayOutputStream out, int depth) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException("is nested more than " + MAX_DEPTH + " deep", position);
        }
        int groups = 0;
        while (position < end) {
            int start = position;
            long tag = varint(end);
            int field = (int) (tag >>> 3);
            int wireType = (int) (tag & 7);
            groups += wireType == START_GROUP ? 1 : wireType == END_GROUP ? -1 : 0;
            int length = payloadLength(wireType, end);
            Kind child = groups == 0 && wireType == LENGTH_DELIMITED ? kind.child(field) : Kind.OTHER;
            if (kind == Kind.TENSOR && field == MARKER_FIELD) {
                throw new MalformedException("uses a field number that ONNX does not have", start);
            }
            if (child != Kind.OTHER) {
                ByteArrayOutputStream nested = new ByteArrayOutputStream();
                strip(child, position + length, nested, depth + 1);
                putVarint(out, tag);
                putVarint(out, nested.size());
                out.writeBytes(nested.toByteArray());
            } else if (kind == Kind.TENSOR
                    && isRawData(field, wireType)
                    && groups == 0
                    && length >= MIN_SPLICED_BYTES) {
                putVarint(out, (long) MARKER_FIELD << 3);
                putVarint(out, constants.size());
                constants.add(Piece.of(in.slice(position, length)));
                position += length;
            } else {
                position += length;
                byte[] verbatim = new byte[position - start];
                in.get(start, verbatim);
                out.writeBytes(verbatim);
            }
        }
    }

    private static boolean isRawData(int field, int wireType) {
        return field == RAW_DATA_FIELD && wireType == LENGTH_DELIMITED;
    }

    private int payloadLength(int wireType, int end) throws MalformedException {
        int start = position;
        long length =
                switch (wireType) {
                    case VARINT -> {
                        varint(end);
                        long size = (long) position - start;
                        position = start;
                        yield size;
                    }
                    case FIXED64 -> 8;
                    case LENGTH_DELIMITED -> varint(end);
                    case START_GROUP, END_GROUP -> 0;
                    case FIXED32 -> 4;
                    default -> throw new MalformedException("is of the unknown kind " + wireType, start);
                };
        if (length < 0 || length > end - position) {
            throw new MalformedException("reaches beyond the end of what holds it", start);
        }
        return (int) length;
    }

    private long varint(int end) throws MalformedException {
        long value = 0;
        int start = position;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw new MalformedException("ends too early", start);
            }
            byte next = in.get(position++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("has more than 10 bytes", start);
    }

    private static void putVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Writes the message that {@code spliced} stands for. */
    static void putBack(Spliced spliced, WritableByteChannel channel) throws IOException {
        try {
            WireSplicer splicer = new WireSplicer(spliced.skeleton(), spliced.constants());
            for (Piece piece : splicer.expand(Kind.MODEL, spliced.skeleton().remaining())) {
                piece.writeTo(channel);
            }
        } catch (MalformedException e) {
            throw new IllegalStateException("the encoded model " + e.getMessage() + " at byte " + e.offset(), e);
        }
    }

    /** The fields up to {@code end} as consecutive pieces, small ones merged. */
    private List<Piece> expand(Kind kind, int end) throws MalformedException {
        List<Piece> pieces = new ArrayList<>();
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        int groups = 0;
        while (position < end) {
            int start = position;
            long tag = varint(end);
            int field = (int) (tag >>> 3);
            boolean isMarker = kind == Kind.TENSOR && field == MARKER_FIELD;
            int wireType = (int) (tag & 7);
            groups += wireType == START_GROUP ? 1 : wireType == END_GROUP ? -1 : 0;
            int length = payloadLength(wireType, end);
            Kind child = groups == 0 && wireType == LENGTH_DELIMITED ? kind.child(field) : Kind.OTHER;
            if (isMarker) {
                Piece constant = constants.get((int) varint(end));
                putVarint(small, RAW_DATA_FIELD << 3 | LENGTH_DELIMITED);
                putVarint(small, constant.sizeBytes());
                flush(small, pieces);
                pieces.add(constant);
            } else if (child != Kind.OTHER) {
                List<Piece> nested = expand(child, position + length);
                putVarint(small, tag);
                putVarint(small, nested.stream().mapToLong(Piece::sizeBytes).sum());
                append(nested, small, pieces);
            } else {
                position += length;
                byte[] verbatim = new byte[position - start];
                in.get(start, verbatim);
                small.writeBytes(verbatim);
            }
        }
        flush(small, pieces);
        return pieces;
    }

    private static void append(List<Piece> nested, ByteArrayOutputStream small, List<Piece> pieces) {
        for (Piece piece : nested) {
            if (piece.sizeBytes() < MIN_SPLICED_BYTES) {
                byte[] copy = new byte[piece.sizeBytes()];
                piece.bytes().get().get(copy);
                small.writeBytes(copy);
            } else {
                flush(small, pieces);
                pieces.add(piece);
            }
        }
    }

    private static void flush(ByteArrayOutputStream small, List<Piece> pieces) {
        if (small.size() > 0) {
            pieces.add(Piece.of(ByteBuffer.wrap(small.toByteArray())));
            small.reset();
        }
    }
}
