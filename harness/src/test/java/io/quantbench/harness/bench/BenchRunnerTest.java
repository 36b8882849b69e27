package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.bench.report.BenchReportFiles;
import io.quantbench.harness.bench.report.BenchReportJson;
import io.quantbench.load.report.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunnerTest {
    /** Stops its run at the first progress of the stage whose title begins so. */
    private static final class Stopper implements BenchListener {
        private final AtomicReference<@Nullable BenchRunner> runner = new AtomicReference<>();
        private final String stageToStopIn;
        private volatile boolean inStage;

        Stopper(String stageToStopIn) {
            this.stageToStopIn = stageToStopIn;
        }

        @Override
        public void stage(String title) {
            inStage = title.startsWith(stageToStopIn);
        }

        @Override
        public void progress(double share, String line) {
            if (inStage) {
                Objects.requireNonNull(runner.get()).stop();
            }
        }
    }

    private static BenchReport runUntil(String stage, Path folder) throws IOException, InterruptedException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        BenchSettings settings = Settings.of(
                model, folder.resolve("out"), new VariantSource.Reference(), new VariantSource.Made("int8-dynamic"));
        Stopper stopper = new Stopper(stage);
        BenchRunner runner =
                new BenchRunner(settings, new RunIdentity("0", "unknown", List.of("quantbench", "bench")), stopper);
        stopper.runner.set(runner);
        return runner.run();
    }

    private static void assertWritable(BenchReport report, Path folder) throws IOException {
        BenchReportFiles.Written written = new BenchReportFiles(AtomicFiles.onDisk()).write(folder, report);
        assertThat(BenchReportJson.read(written.json())).isEqualTo(report);
        assertThat(written.html()).isNotEmptyFile();
    }

    @Test
    void reportsWhatThereIsWhenItIsStoppedInTheOpenLoop(@TempDir Path folder) throws IOException, InterruptedException {
        BenchReport report = runUntil("open loop", folder);
        assertThat(report.verdict().status()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.verdict().sentences().get(0)).contains("stopped before its end");
        assertThat(report.arms()).extracting(ArmReport::variant).containsExactly("fp32", "int8-dynamic");
        assertThat(report.arms()).allSatisfy(arm -> {
            assertThat(arm.speedup()).isPositive();
            assertThat(arm.validity().valid()).isFalse();
            assertThat(arm.validity().reasons())
                    .extracting(ArmReport.Reason::criterion)
                    .contains("incomplete-run");
        });
        // The first arm's first block was cut short; the second arm had no turn.
        assertThat(report.arms().get(1).responseNs()).isNull();
        assertWritable(report, folder);
    }

    @Test
    void reportsArmsWithoutFiguresWhenItIsStoppedBeforeAnyLoop(@TempDir Path folder)
            throws IOException, InterruptedException {
        BenchReport report = runUntil("accuracy", folder);
        assertThat(report.verdict().status()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.settings().targetRatePerSec()).isNull();
        assertThat(report.arms()).hasSize(2).allSatisfy(arm -> {
            assertThat(arm.speedup()).isNull();
            assertThat(arm.throughputPerSec()).isNull();
            assertThat(arm.validity().valid()).isFalse();
        });
        assertWritable(report, folder);
    }
}
