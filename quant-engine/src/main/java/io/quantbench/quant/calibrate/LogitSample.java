package io.quantbench.quant.calibrate;

import io.quantbench.quant.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A bounded sample of the vectors along a tensor's last axis: those with the smallest hashes of their content. Which ones are kept
 * depends on all vectors seen and not on their order. (Bottom-k sampling.) For one thread.
 */
final class LogitSample {
    private static final int MAX_VECTORS = 256;
    private static final int MAX_FLOATS = 1 << 20;

    /** The largest first. */
    private static final Comparator<Vector> LARGEST_FIRST = Comparator.comparingLong(Vector::hash)
            .thenComparing(Vector::values, Arrays::compare)
            .reversed();

    private final PriorityQueue<Vector> kept = new PriorityQueue<>(LARGEST_FIRST);
    private int width = -1;
    private boolean gaveUp;

    private static final class Vector {
        private final long hash;
        private final float[] values;

        Vector(long hash, float[] values) {
            this.hash = hash;
            this.values = values;
        }

        long hash() {
            return hash;
        }

        float[] values() {
            return values;
        }
    }

    /** @param values elements of a tensor of this shape, from index 0 on */
    void accept(float[] values, Shape shape) {
        int last = shape.rank() == 0 ? 0 : Math.toIntExact(shape.dim(-1));
        gaveUp |= last < 2 || last > MAX_FLOATS || (width >= 0 && width != last);
        if (gaveUp) {
            kept.clear();
            return;
        }
        width = last;
        int room = Math.min(MAX_VECTORS, MAX_FLOATS / width);
        int vectors = Math.toIntExact(shape.elementCount() / width);
        for (int v = 0; v < vectors; v++) {
            int from = v * width;
            long hash = hash(values, from, from + width);
            Vector largest = kept.peek();
            if (largest == null || kept.size() < room || hash <= largest.hash()) {
                kept.add(new Vector(hash, Arrays.copyOfRange(values, from, from + width)));
                if (kept.size() > room) {
                    kept.remove();
                }
            }
        }
    }

    /** A multiplicative hash of the bits, mixed at the end. (SplitMix64's finalizer.) */
    private static long hash(float[] values, int from, int to) {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ Float.floatToIntBits(values[i])) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    /** The range within {@code observed} that keeps the answers best; empty if the tensor has no classes. */
    Optional<Range> bestRange(Range observed) {
        if (gaveUp || kept.isEmpty()) {
            return Optional.empty();
        }
        List<float[]> vectors =
                kept.stream().sorted(LARGEST_FIRST).map(Vector::values).toList();
        return Optional.of(CrossEntropyRange.of(vectors, observed.including()));
    }
}
