package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.report.ArmReport;
import org.junit.jupiter.api.Test;

class BatchTallyTest {
    private final BatchTally tally = new BatchTally();

    @Test
    void countsBatchesTheirSizesAndTheWaitForThem() {
        tally.batchStarted(1);
        tally.batchStarted(5);
        tally.dequeued(100);
        tally.dequeued(300);
        assertThat(tally.counted()).isEqualTo(new ArmReport.Batches(2, 3, 5, 200.0));
    }

    @Test
    void tellsNothingWhereNothingWasCounted() {
        assertThat(tally.counted()).isNull();
        tally.batchStarted(1);
        assertThat(tally.counted()).isEqualTo(new ArmReport.Batches(1, 1, 1, null));
        tally.reset();
        assertThat(tally.counted()).isNull();
    }
}
