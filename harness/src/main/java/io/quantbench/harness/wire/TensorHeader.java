package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.Shape;

/**
 * What a message says of a tensor beside its contents.
 *
 * @param name its name; not empty
 * @param type its element type
 * @param shape its extents
 */
public record TensorHeader(String name, WireType type, Shape shape) {
    public TensorHeader {
        if (name.isEmpty()) {
            throw WireException.malformed("a tensor has an empty name; each needs one of its own");
        }
    }

    /**
     * The header that a message's fields make.
     *
     * @param datatype by the protocol's name
     * @param extents outermost first
     * @throws WireException if there is no such type, an extent is negative, or a limit is exceeded
     */
    public static TensorHeader of(String name, String datatype, long[] extents, WireLimits limits) {
        limits.checkText("a tensor's name", name);
        WireType type = WireType.parse(name, datatype);
        if (extents.length > limits.maxRank()) {
            throw WireException.tooLarge(
                    "tensor %s has %d axes; at most %d are allowed", name, extents.length, limits.maxRank());
        }
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] < 0) {
                throw WireException.malformed(
                        "tensor %s: extent %d of axis %d is negative; extents from 0 are allowed in a message",
                        name, extents[axis], axis);
            }
        }
        return new TensorHeader(name, type, shape(name, extents, limits));
    }

    private static Shape shape(String name, long[] extents, WireLimits limits) {
        try {
            Shape shape = Shape.of(extents);
            if (shape.elementCount() <= limits.maxElements()) {
                return shape;
            }
        } catch (ArithmeticException e) {
            // More elements than a long can count; the same answer.
        }
        throw WireException.tooLarge(
                "tensor %s has more than the %d elements that are allowed", name, limits.maxElements());
    }

    /** Elements; at most what fits in an array, as limits were checked. */
    long elementCount() {
        return shape.elementCount();
    }

    /** For example {@code input_ids INT64 [1, 128]}. */
    @Override
    public String toString() {
        return name + " " + type + " " + shape;
    }
}
