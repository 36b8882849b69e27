package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestObserverContract;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ModelStatistics.Batch;
import io.quantbench.harness.wire.ModelStatistics.Requests;
import io.quantbench.harness.wire.ModelStatistics.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsObserverTest extends RequestObserverContract {
    @Override
    protected RequestObserver observer() {
        return new StatisticsObserver(8);
    }

    @Test
    void sumsUpRowsCallsAndRequests() {
        StatisticsObserver statistics = new StatisticsObserver(4);
        statistics.dequeued(7);
        statistics.dequeued(9);
        statistics.batchEnded(2, 10, 100, 20);
        statistics.batchEnded(1, 1, 50, 2);
        statistics.requestEnded(RequestOutcome.OK, 300, 5_000);
        statistics.requestEnded(RequestOutcome.TIMEOUT, 40, 6_000);
        statistics.requestEnded(RequestOutcome.CANCELLED, 1_000, 7_000);
        assertThat(statistics.snapshot("m", "v"))
                .isEqualTo(new ModelStatistics(
                        "m",
                        "v",
                        5_000,
                        3,
                        2,
                        new Requests(
                                new Span(1, 300),
                                new Span(1, 40),
                                new Span(2, 16),
                                new Span(3, 21),
                                new Span(3, 250),
                                new Span(3, 42)),
                        List.of(
                                new Batch(1, new Span(1, 1), new Span(1, 50), new Span(1, 2)),
                                new Batch(2, new Span(1, 10), new Span(1, 100), new Span(1, 20)))));
    }
}
