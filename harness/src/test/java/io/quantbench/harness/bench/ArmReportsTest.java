package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.load.record.Recording;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArmReportsTest {
    private static final List<VariantFile> ARMS = List.of(
            new VariantFile("fp32", "as published", Path.of("a.onnx"), 400, false, Optional.empty()),
            new VariantFile("ours", "made here", Path.of("b.onnx"), 100, true, Optional.empty()));
    private static final ArmReport.Task TASK =
            new ArmReport.Task("accuracy", 0.9, null, 0.01, 100, 0, 0, null, 1, false);
    private static final ArmReport.Fidelity FIDELITY = new ArmReport.Fidelity(0.99, 0.9, 1.0, null, 100);
    private static final ArmReport.Batches BATCHES = new ArmReport.Batches(500, 2, 4, null);
    private static final QualityStudy.Findings MEASURED =
            new QualityStudy.Findings(List.of(new ArmQuality(null, TASK), new ArmQuality(FIDELITY, TASK)), "");

    private static List<ArmReport> write(
            QualityStudy.Findings quality, List<List<Recording>> closed, List<List<Recording>> open) {
        BenchSettings settings = Settings.of(Path.of("a.onnx"), Path.of("out"), new VariantSource.Reference());
        OpenLoopResult loop = new OpenLoopResult(100, "", open, List.of(Optional.empty(), Optional.of(BATCHES)));
        RaceResult result = new RaceResult(quality, closed, loop, Pace.of(settings));
        return new ArmReports(settings, "fp32", ARMS).write(result);
    }

    private static List<List<Recording>> closed() {
        return List.of(
                List.of(Blocks.closed("fp32", 4_000_000), Blocks.closedLater("fp32", 4_000_000)),
                List.of(Blocks.closed("ours", 1_000_000), Blocks.closedLater("ours", 1_000_000)));
    }

    private static List<List<Recording>> open(int queries) {
        return List.of(
                List.of(Blocks.open("fp32", queries, 8_000_000)), List.of(Blocks.open("ours", queries, 2_000_000)));
    }

    @Test
    void tellsTheSpeedupFromTheMediansOfTheClosedLoop() {
        List<ArmReport> arms = write(MEASURED, closed(), open(1_000));
        assertThat(arms).extracting(ArmReport::variant).containsExactly("fp32", "ours");
        assertThat(arms.get(0).speedup()).isEqualTo(1);
        // To the three digits of the recording.
        assertThat(arms.get(1).speedup()).isCloseTo(4, within(0.01));
    }

    @Test
    void takesServiceFromTheClosedAndResponseFromTheOpenLoop() {
        ArmReport ours = write(MEASURED, closed(), open(1_000)).get(1);
        assertThat(Objects.requireNonNull(ours.serviceNs()).p50()).isCloseTo(1_000_000, within(1_000L));
        assertThat(Objects.requireNonNull(ours.responseNs()).p99()).isCloseTo(2_000_000, within(2_000L));
        assertThat(ours.throughputPerSec()).isCloseTo(100, within(0.01));
        assertThat(ours.openLoop()).isEqualTo(new ArmReport.OpenLoop(100, 100));
        assertThat(ours.outcomes()).containsEntry("ok", 1_000L);
        assertThat(ours.sizeBytes()).isEqualTo(100);
        assertThat(ours.batches()).isEqualTo(BATCHES);
        assertThat(ours.fidelity()).isEqualTo(FIDELITY);
        assertThat(ours.task()).isEqualTo(TASK);
        assertThat(ours.taskAbsentReason()).isNull();
        assertThat(ours.validity().valid()).as(ours.validity().toString()).isTrue();
    }

    @Test
    void leavesWhatWasNotMeasuredAbsentAndTheArmNotValid() {
        for (ArmReport arm : write(new QualityStudy.Findings(List.of(), ""), List.of(), List.of())) {
            assertThat(arm.throughputPerSec()).isNull();
            assertThat(arm.speedup()).isNull();
            assertThat(arm.serviceNs()).isNull();
            assertThat(arm.responseNs()).isNull();
            assertThat(arm.openLoop()).isNull();
            assertThat(arm.outcomes()).isEmpty();
            assertThat(arm.fidelity()).isNull();
            assertThat(arm.task()).isNull();
            assertThat(arm.taskAbsentReason()).contains("stopped before accuracy was measured");
            assertThat(arm.validity().valid()).isFalse();
            assertThat(criteria(arm)).containsOnly("incomplete-run");
        }
    }

    @Test
    void leavesTheSpeedupAbsentWhereTheReferenceAnsweredNothing() {
        List<ArmReport> arms = write(
                MEASURED,
                List.of(List.of(Blocks.failed("fp32")), List.of(Blocks.closed("ours", 1_000_000))),
                open(1_000));
        assertThat(arms).extracting(ArmReport::speedup).containsOnlyNulls();
        assertThat(arms.get(0).throughputPerSec()).isNull();
        assertThat(arms.get(0).serviceNs()).isNull();
        assertThat(criteria(arms.get(0))).contains("error-share");
        assertThat(arms.get(1).throughputPerSec()).isNotNull();
    }

    @Test
    void passesOnWhyThereIsNoAccuracy() {
        List<ArmReport> arms = write(
                new QualityStudy.Findings(List.of(ArmQuality.UNKNOWN, ArmQuality.UNKNOWN), "the rows have no labels"),
                closed(),
                open(1_000));
        assertThat(arms).extracting(ArmReport::taskAbsentReason).containsOnly("the rows have no labels");
    }

    @Test
    void believesAnArmOnlyIfBothLoopsCanBeBelieved() {
        List<List<Recording>> closed =
                List.of(List.of(Blocks.stopped("fp32", 4_000_000)), List.of(Blocks.closed("ours", 1_000_000)));
        List<ArmReport> arms = write(MEASURED, closed, List.of(open(1_000).get(0), open(20).get(1)));
        assertThat(criteria(arms.get(0))).containsExactly("incomplete-run");
        assertThat(criteria(arms.get(1))).containsExactly("too-few-queries");
    }

    private static List<String> criteria(ArmReport arm) {
        return arm.validity().reasons().stream()
                .map(ArmReport.Reason::criterion)
                .toList();
    }
}
