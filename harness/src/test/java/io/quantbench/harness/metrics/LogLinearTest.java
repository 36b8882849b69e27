package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogLinearTest {
    private static final LogLinear LAYOUT = Buckets.times(12_345_678);

    private record Cell(long low, long high, long count) {}

    @Property(seed = "20261121", tries = 2_000)
    void aValueLiesInItsCellWhichIsNarrow(@ForAll @LongRange(max = LogLinear.LARGEST) long value) {
        Cell cell = only(value);
        assertThat(value).isBetween(cell.low(), cell.high());
        assertThat((double) cell.high() - cell.low()).isLessThanOrEqualTo(cell.low() / 256.0);
    }

    @Property(seed = "20261121", tries = 500)
    void noCellReachesOverABound(@ForAll @LongRange(min = 40_000, max = 11_000_000_000L) long value) {
        Cell cell = only(value);
        for (long bound : LAYOUT.bounds()) {
            assertThat(cell.low() <= bound && cell.high() > bound)
                    .as("bound %d", bound)
                    .isFalse();
        }
    }

    @Property(seed = "20261121", tries = 200)
    void countsUpToABoundAreExact(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(max = 20_000_000_000L) Long> values) {
        DistributionCells cells = new DistributionCells(LAYOUT);
        values.forEach(cells::record);
        Fold fold = new Fold(cells, 1e9);
        assertThat(fold.count()).isEqualTo(values.size());
        for (long bound : LAYOUT.bounds()) {
            assertThat(fold.countUpTo(bound))
                    .isEqualTo(values.stream().filter(value -> value <= bound).count());
        }
    }

    @Test
    void theBoundItselfIsBelowAndTheNextNanosecondAbove() {
        for (long bound : LAYOUT.bounds()) {
            assertThat(only(bound).high()).isEqualTo(bound);
            assertThat(only(bound + 1).low()).isEqualTo(bound + 1);
        }
    }

    @Test
    void whatIsOutOfRangeCountsAtItsEdgeAndInTheSumAsItIs() {
        DistributionCells cells = new DistributionCells(LAYOUT);
        cells.record(-5);
        cells.record(Long.MAX_VALUE / 4);
        List<Cell> seen = cells(cells);
        assertThat(seen.get(0)).isEqualTo(new Cell(0, 0, 1));
        assertThat(seen.get(1).high()).isEqualTo(LogLinear.LARGEST);
        assertThat(cells.sum()).isEqualTo(Long.MAX_VALUE / 4);
    }

    @Test
    void refusesBoundsThatCannotBeToldApart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogLinear(1_000_001, 1_000_002))
                .withMessageContaining("1000001")
                .withMessageContaining("1000002");
        assertThatIllegalArgumentException().isThrownBy(() -> new LogLinear(5, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogLinear(1L << 40));
    }

    private static Cell only(long value) {
        DistributionCells cells = new DistributionCells(LAYOUT);
        cells.record(value);
        List<Cell> seen = cells(cells);
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    private static List<Cell> cells(DistributionCells cells) {
        List<Cell> seen = new ArrayList<>();
        cells.visit((low, high, count) -> seen.add(new Cell(low, high, count)));
        return seen;
    }
}
