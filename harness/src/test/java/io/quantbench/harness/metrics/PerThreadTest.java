package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PerThreadTest {
    private final PerThread<DistributionCells> cells = new PerThread<>(() -> new DistributionCells(Buckets.times()));

    @Test
    void whatEndedThreadsCountedStaysAndTheirCellsGo() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(() -> cells.mine().record(1_000));
            thread.start();
            thread.join();
        }
        cells.mine().record(1_000);
        assertThat(new Fold(cells.sum(), 1).count()).isEqualTo(21);
        assertThat(cells.livingThreads()).isEqualTo(1);
        assertThat(new Fold(cells.sum(), 1).count()).as("asked again").isEqualTo(21);
        assertThat(new Fold(cells.sum(), 1).sum()).isEqualTo(21_000);
    }
}
