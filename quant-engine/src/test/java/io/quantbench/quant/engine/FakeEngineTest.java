package io.quantbench.quant.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeEngineTest extends EngineContract {
    private final FakeEngine fake = new FakeEngine(INPUTS, OUTPUTS);

    FakeEngineTest(@TempDir Path directory) {
        super(directory);
    }

    @Override
    protected Engine engine() {
        return fake;
    }

    @Override
    protected Path model(Path directory) {
        return directory.resolve("never-read.onnx");
    }

    @MustBeClosed
    private EngineSession openFake() {
        return fake.open(model(directory), EngineOptions.defaults());
    }

    private static Map<String, Shape> oneRow() {
        return Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3));
    }

    @Test
    void followsItsScriptAndRepeatsTheLastStep() {
        fake.thenFail("out of luck").thenNaN();
        try (EngineSession session = openFake();
                Binding binding = session.bind(oneRow())) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(binding::run)
                    .withMessage("out of luck");
            for (int i = 0; i < 2; i++) {
                binding.run();
                assertThat(binding.output("sum").getFloat(8)).isNaN();
            }
        }
        assertThat(fake.runs()).isEqualTo(3);
    }

    @Test
    void hangsUntilReleased() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fake.thenHang(entered, release).thenSucceed();
        try (EngineSession session = openFake();
                Binding binding = session.bind(oneRow())) {
            CompletableFuture<Void> run = CompletableFuture.runAsync(binding::run);
            entered.await();
            assertThat(run).isNotDone();
            release.countDown();
            run.get();
        }
    }

    @Test
    void countsOpenSessionsAndFailsToOpenOnRequest() {
        try (EngineSession session = openFake()) {
            assertThat(session.inputs()).isEqualTo(INPUTS);
            assertThat(fake.openSessions()).isOne();
        }
        assertThat(fake.openSessions()).isZero();
        fake.failToOpen("no such model");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> openFake().close())
                .withMessage("no such model");
    }
}
