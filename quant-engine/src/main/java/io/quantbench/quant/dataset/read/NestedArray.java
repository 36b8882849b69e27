package io.quantbench.quant.dataset.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Turns nested JSON arrays of numbers into a tensor; a bare number is a scalar. */
final class NestedArray {
    private NestedArray() {}

    /** @throws IllegalArgumentException with the reason, if the array is ragged, empty or holds what the type cannot */
    static Tensor toTensor(JsonNode node, DataType type) {
        List<Integer> extents = new ArrayList<>();
        for (JsonNode inner = node; inner.isArray(); inner = inner.get(0)) {
            if (inner.isEmpty()) {
                throw new IllegalArgumentException("has an empty array");
            }
            extents.add(inner.size());
        }
        Shape shape = Shape.of(extents.stream().mapToLong(Integer::longValue).toArray());
        // A ragged array may claim more elements than the line can hold, so never allocate by that claim alone.
        long leaves = countLeaves(node, extents, 0);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(Elements.sizeBytes(type, leaves)))
                .order(ByteOrder.LITTLE_ENDIAN);
        put(node, type, out);
        return Tensor.of(type, shape, out.flip());
    }

    private static long countLeaves(JsonNode node, List<Integer> extents, int depth) {
        boolean leafExpected = depth == extents.size();
        if (leafExpected == node.isArray() || (!leafExpected && node.size() != extents.get(depth))) {
            throw new IllegalArgumentException("is ragged: the arrays at depth " + depth + " differ in length or kind");
        }
        if (leafExpected) {
            return 1;
        }
        long leaves = 0;
        for (JsonNode element : node) {
            leaves += countLeaves(element, extents, depth + 1);
        }
        return leaves;
    }

    private static void put(JsonNode node, DataType type, ByteBuffer out) {
        if (node.isArray()) {
            for (JsonNode element : node) {
                put(element, type, out);
            }
        } else if (node.isBoolean()) {
            Elements.put(out, type, node.booleanValue() ? 1L : 0L);
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            Elements.put(out, type, node.longValue());
        } else if (node.isNumber()) {
            Elements.put(out, type, node.doubleValue());
        } else {
            throw new IllegalArgumentException("has " + JsonRows.kindOf(node) + " where a number belongs");
        }
    }
}
