package io.quantbench.harness.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How values are sorted into cells: 256 equal ones per power of two, so a cell is at most 0.4 % wide, and one for each value below
 * 256. A cell that holds a bound in its midst is split there: counts up to a bound are exact, not interpolated. Values above
 * {@link #LARGEST} count as that one. Immutable.
 *
 * <p>Such cells (as in HdrHistogram, by Gil Tene) need a shift and no logarithm; the exponential buckets of native histograms are made
 * from them at a scrape.
 */
final class LogLinear {
    /** Cells per power of two, before splits. */
    static final int STEPS = 256;

    /** Largest value told apart: 2³⁸ − 1, in nanoseconds 4.6 minutes. */
    static final long LARGEST = (1L << 38) - 1;

    private static final int STEP_BITS = 8;
    private static final int ROWS = 38 - STEP_BITS + 1;

    private final long[] bounds;
    private final @Nullable Splits[] splits = new Splits[ROWS];

    /** The splits of one row: per step, its first cell, and the bound in its midst or {@link Long#MAX_VALUE}. */
    private static final class Splits {
        final int[] cellOfStep = new int[STEPS];
        final long[] boundOfStep = new long[STEPS];
        int cells = STEPS;

        Splits() {
            Arrays.setAll(cellOfStep, step -> step);
            Arrays.fill(boundOfStep, Long.MAX_VALUE);
        }

        void add(int step, long bound) {
            if (boundOfStep[step] != Long.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "bounds " + boundOfStep[step] + " and " + bound + " are too near to each other");
            }
            boundOfStep[step] = bound;
            for (int after = step + 1; after < STEPS; after++) {
                cellOfStep[after]++;
            }
            cells++;
        }

        int cell(int step, long value) {
            return cellOfStep[step] + (value > boundOfStep[step] ? 1 : 0);
        }
    }

    /**
     * A layout with exact counts at {@code bounds}.
     *
     * @param bounds ascending, in the unit of the values, above 0
     * @throws IllegalArgumentException if two are nearer than a cell is wide, or one is out of range
     */
    LogLinear(long... bounds) {
        this.bounds = bounds.clone();
        long previous = 0;
        for (long bound : bounds) {
            if (bound <= previous || bound >= LARGEST) {
                throw new IllegalArgumentException(
                        "bound " + bound + " must be above " + previous + " and below " + LARGEST);
            }
            if (!endsItsStep(bound)) {
                split(bound);
            }
            previous = bound;
        }
    }

    private void split(long bound) {
        int row = row(bound);
        Splits ofRow = splits[row];
        if (ofRow == null) {
            ofRow = new Splits();
            splits[row] = ofRow;
        }
        ofRow.add(step(bound, row), bound);
    }

    private static boolean endsItsStep(long bound) {
        int row = row(bound);
        return bound == lowest(row, step(bound, row)) + width(row) - 1;
    }

    /** Upper bounds at which counts are exact. */
    long[] bounds() {
        return bounds.clone();
    }

    static int rows() {
        return ROWS;
    }

    int cells(int row) {
        Splits ofRow = splits[row];
        return ofRow == null ? STEPS : ofRow.cells;
    }

    /** The row of a value from 0 to {@link #LARGEST}: 0 below 256, then one per power of two. */
    static int row(long value) {
        return Math.max(0, 64 - STEP_BITS - Long.numberOfLeadingZeros(value));
    }

    private static int step(long value, int row) {
        return (int) (value >>> Math.max(0, row - 1)) & (STEPS - 1);
    }

    private static long width(int row) {
        return 1L << Math.max(0, row - 1);
    }

    private static long lowest(int row, int step) {
        return row == 0 ? step : (long) (STEPS + step) << (row - 1);
    }

    /** The cell of a value within its row. */
    int cell(long value, int row) {
        int step = step(value, row);
        Splits ofRow = splits[row];
        return ofRow == null ? step : ofRow.cell(step, value);
    }

    /** Receives the cells that hold something. */
    @FunctionalInterface
    interface CellVisitor {
        /**
         * One cell.
         *
         * @param low smallest value in it
         * @param high largest value in it
         * @param count how many
         */
        void cell(long low, long high, long count);
    }

    /** Visits the cells of a row that hold something, from the smallest value on. */
    void visit(int row, long[] counts, CellVisitor visitor) {
        Splits ofRow = splits[row];
        for (int step = 0; step < STEPS; step++) {
            long low = lowest(row, step);
            long high = low + width(row) - 1;
            if (ofRow == null || ofRow.boundOfStep[step] == Long.MAX_VALUE) {
                show(visitor, low, high, counts[ofRow == null ? step : ofRow.cellOfStep[step]]);
            } else {
                int cell = ofRow.cellOfStep[step];
                show(visitor, low, ofRow.boundOfStep[step], counts[cell]);
                show(visitor, ofRow.boundOfStep[step] + 1, high, counts[cell + 1]);
            }
        }
    }

    private static void show(CellVisitor visitor, long low, long high, long count) {
        if (count > 0) {
            visitor.cell(low, high, count);
        }
    }
}
