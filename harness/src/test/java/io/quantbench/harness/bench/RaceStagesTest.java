package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.exec.TensorRows;
import io.quantbench.load.record.Recording;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RaceStagesTest {
    private static final TensorSpec X = spec("x");
    private static final TensorSpec Y = spec("y");
    private static final Path[] TWO_MODELS = {Path.of("a.onnx"), Path.of("b.onnx")};
    /** Far longer than any test may last: only a stop ends such a block. */
    private static final RaceStages.Timing ENDLESS =
            new RaceStages.Timing(2, 0, Duration.ofHours(2).toNanos());

    private final FakeEngine engine = new FakeEngine(List.of(X), List.of(Y));

    private static TensorSpec spec(String name) {
        return new TensorSpec(name, DataType.FLOAT, List.of(Dim.symbolic("batch"), Dim.fixed(2)));
    }

    private static Questions<Map<String, Tensor>> questions() {
        return new Questions<>(
                List.of(Map.of("x", Tensor.ofFloats(Shape.of(1, 2), 1, 2))),
                TensorRows::of,
                Optional.empty(),
                new Questions.Facts("rows", "made", Map.of(), "no labels"),
                false);
    }

    private static RaceStages stages() {
        return new RaceStages(
                new Workload("rows", List.of(new Sample(0, ByteBuffer.allocate(0)))), 7, BenchListener.SILENT);
    }

    @MustBeClosed
    private ArmFixture<Map<String, Tensor>> twoArms() {
        return new ArmFixture<>(engine, questions(), TWO_MODELS);
    }

    @Test
    void givesEveryArmAsManyCompleteBlocksAsThereAreRounds() throws InterruptedException {
        RaceStages.Timing brief =
                new RaceStages.Timing(2, 0, Duration.ofMillis(40).toNanos());
        try (ArmFixture<?> fixture = twoArms()) {
            List<List<Recording>> closed = stages().closedLoop(fixture.arms(), brief);
            assertThat(closed).hasSize(2).allSatisfy(blocks -> assertThat(blocks)
                    .hasSize(2)
                    .allMatch(Recording::complete)
                    .allMatch(block -> block.outcomes().ok() > 0)
                    .allMatch(block -> block.targetRatePerSec().isEmpty()));
            List<List<Recording>> open = stages().openLoop(fixture.arms(), brief, 500);
            assertThat(open).hasSize(2).allSatisfy(blocks -> assertThat(blocks)
                    .hasSize(2)
                    .allMatch(block -> block.targetRatePerSec().getAsDouble() == 500));
            // The same trace for both arms, another one in the next round.
            assertThat(open.get(0))
                    .extracting(Recording::scheduledQueries)
                    .containsExactlyElementsOf(open.get(1).stream()
                            .map(Recording::scheduledQueries)
                            .toList());
            assertThat(closed.get(1)).extracting(Recording::target).containsOnly("arm1");
        }
    }

    @Test
    void endsTheCurrentBlockAtOnceAndBeginsNoOther() throws InterruptedException {
        RaceStages stages = stages();
        AtomicInteger runs = new AtomicInteger();
        engine.then((in, out) -> {
            if (runs.incrementAndGet() == 3) {
                stages.stop();
            }
        });
        try (ArmFixture<?> fixture = twoArms()) {
            List<List<Recording>> recorded = stages.closedLoop(fixture.arms(), ENDLESS);
            assertThat(recorded).hasSize(2);
            assertThat(recorded.get(0)).hasSize(1).noneMatch(Recording::complete);
            assertThat(recorded.get(1)).isEmpty();
            assertThat(stages.openLoop(fixture.arms(), ENDLESS, 10)).containsExactly(List.of(), List.of());
        }
    }

    @Test
    void beginsNothingAfterAStop() throws InterruptedException {
        RaceStages stages = stages();
        stages.stop();
        try (ArmFixture<?> fixture = twoArms()) {
            assertThat(stages.closedLoop(fixture.arms(), ENDLESS)).containsExactly(List.of(), List.of());
        }
        assertThat(engine.runs()).isZero();
        assertThat(engine.openSessions()).isZero();
    }
}
