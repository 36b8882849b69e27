package io.quantbench.harness.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One thread's counts of one distribution. A row of 2 kB is made when its first value comes; most distributions touch few. */
final class DistributionCells implements PerThread.Cells<DistributionCells> {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle SUM;

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(DistributionCells.class, "sum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LogLinear layout;
    private final long[] @Nullable [] rows = new long[LogLinear.rows()][];
    private long sum;

    DistributionCells(LogLinear layout) {
        this.layout = layout;
    }

    /** Counts a value; below 0 as 0. */
    void record(long value) {
        long told = Math.min(Math.max(value, 0), LogLinear.LARGEST);
        int row = LogLinear.row(told);
        long[] counts = rows[row];
        if (counts == null) {
            counts = addRow(row);
        }
        int cell = layout.cell(told, row);
        COUNT.setRelease(counts, cell, counts[cell] + 1);
        SUM.setRelease(this, sum + Math.max(value, 0));
    }

    private long[] addRow(int row) {
        long[] counts = new long[layout.cells(row)];
        ROW.setRelease(rows, row, counts);
        return counts;
    }

    @Override
    public void addTo(DistributionCells total) {
        for (int row = 0; row < rows.length; row++) {
            long[] counts = (long[]) ROW.getAcquire(rows, row);
            if (counts != null) {
                long[] into = total.rows[row];
                if (into == null) {
                    into = total.addRow(row);
                }
                for (int cell = 0; cell < counts.length; cell++) {
                    into[cell] += (long) COUNT.getAcquire(counts, cell);
                }
            }
        }
        total.sum += (long) SUM.getAcquire(this);
    }

    /** Sum of all values, of those above {@link LogLinear#LARGEST} too. */
    long sum() {
        return (long) SUM.getAcquire(this);
    }

    /** Visits the cells that hold something, from the smallest value on. */
    void visit(LogLinear.CellVisitor visitor) {
        for (int row = 0; row < rows.length; row++) {
            long[] counts = rows[row];
            if (counts != null) {
                layout.visit(row, counts, visitor);
            }
        }
    }

    LogLinear layout() {
        return layout;
    }
}
