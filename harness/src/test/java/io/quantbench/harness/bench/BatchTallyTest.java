package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.report.ArmReport;
import org.junit.jupiter.api.Test;

class BatchTallyTest {
    private final BatchTally tally = new BatchTally();

    @Test
    void countsBatchesTheirRowsAndTheWait() {
        tally.batchStarted(1);
        tally.batchStarted(4);
        tally.dequeued(100);
        tally.dequeued(300);
        assertThat(tally.counted()).isEqualTo(new ArmReport.Batches(2, 2.5, 4, 200.0));
    }

    @Test
    void saysNothingWithoutABatchAndAfterAReset() {
        assertThat(tally.counted()).isNull();
        tally.batchStarted(3);
        tally.reset();
        assertThat(tally.counted()).isNull();
        tally.batchStarted(1);
        assertThat(tally.counted()).isEqualTo(new ArmReport.Batches(1, 1, 1, null));
    }
}
