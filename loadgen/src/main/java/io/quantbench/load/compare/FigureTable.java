package io.quantbench.load.compare;

import io.quantbench.load.record.CdfPoint;
import io.quantbench.load.record.Recording;
import java.util.List;

/**
 * The blocks of one arm, prepared so that a figure of any multiset of them costs a few steps: per block, how many responses lie at or
 * below each value that occurs in any block.
 */
final class FigureTable {
    private final long[] valuesNs;
    private final long[][] cumulative;
    private final long[] ok;
    private final long[] spanNs;

    FigureTable(List<Recording> blocks) {
        valuesNs = blocks.stream()
                .flatMap(block -> block.responseNs().values().stream())
                .mapToLong(CdfPoint::valueNs)
                .distinct()
                .sorted()
                .toArray();
        cumulative = new long[blocks.size()][valuesNs.length];
        ok = new long[blocks.size()];
        spanNs = new long[blocks.size()];
        for (int b = 0; b < blocks.size(); b++) {
            Recording block = blocks.get(b);
            fill(cumulative[b], block.responseNs().values());
            ok[b] = block.outcomes().ok();
            spanNs[b] = Math.max(block.window().measuredNs(), block.window().answeredNs());
        }
    }

    private void fill(long[] row, List<CdfPoint> steps) {
        int step = 0;
        long soFar = 0;
        for (int k = 0; k < valuesNs.length; k++) {
            while (step < steps.size() && steps.get(step).valueNs() <= valuesNs[k]) {
                soFar = steps.get(step).cumulativeCount();
                step++;
            }
            row[k] = soFar;
        }
    }

    int blocks() {
        return ok.length;
    }

    /** The figure of all blocks together, block b taken {@code times[b]} times; 0 when they hold no OK answer. */
    double figure(Figure figure, int[] times) {
        long total = 0;
        long span = 0;
        for (int b = 0; b < times.length; b++) {
            total += times[b] * ok[b];
            span += times[b] * spanNs[b];
        }
        if (total == 0) {
            return 0;
        }
        return figure == Figure.THROUGHPUT ? total * 1e9 / span : percentile(figure.fraction(), times, total);
    }

    /** The smallest value that at least the fraction of all do not exceed. */
    private double percentile(double fraction, int[] times, long total) {
        double wanted = fraction * total;
        int low = 0;
        int high = valuesNs.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (countUpTo(middle, times) >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Math.max(1, valuesNs[low]); // A ratio of nothing to nothing is none.
    }

    private long countUpTo(int k, int[] times) {
        long count = 0;
        for (int b = 0; b < times.length; b++) {
            count += times[b] * cumulative[b][k];
        }
        return count;
    }
}
