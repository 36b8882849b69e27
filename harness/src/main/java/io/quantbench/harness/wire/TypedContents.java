package io.quantbench.harness.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The typed contents of one tensor in a gRPC message, field by field as in {@code InferTensorContents}; the one that suits the
 * datatype is filled. Lists are taken as they are: they must not change while this is in use.
 *
 * <p>The eight components are the eight fields of the message.
 *
 * @param bools for BOOL
 * @param ints for INT8, INT16 and INT32
 * @param longs for INT64
 * @param unsignedInts for UINT8, UINT16 and UINT32, as the bits of an int
 * @param unsignedLongs for UINT64, as the bits of a long
 * @param floats for FP32
 * @param doubles for FP64
 * @param byteStrings for BYTES
 */
public record TypedContents(
        List<Boolean> bools,
        List<Integer> ints,
        List<Long> longs,
        List<Integer> unsignedInts,
        List<Long> unsignedLongs,
        List<Float> floats,
        List<Double> doubles,
        List<ByteBuffer> byteStrings) {
    public static final TypedContents EMPTY =
            new TypedContents(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** Elements of all fields together. */
    long count() {
        return (long) bools.size()
                + ints.size()
                + longs.size()
                + unsignedInts.size()
                + unsignedLongs.size()
                + floats.size()
                + doubles.size()
                + byteStrings.size();
    }
}
