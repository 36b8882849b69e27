package io.quantbench.harness.serve;

import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.BatchingConfig.PriorityConfig;
import io.quantbench.quant.engine.EngineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class ServerContractTest extends InferenceServiceContract {
    private final ServeRig rig;
    private final Object gate = new Object();
    private boolean held;
    private @Nullable Server server;

    ServerContractTest(@TempDir Path directory) {
        rig = new ServeRig(directory);
    }

    @BeforeEach
    void start() {
        rig.variant("fp32").then((in, out) -> {
            pass();
            ServeRig.copy().run(in, out);
        });
        rig.variant("int8").then(ServeRig.copy());
        BatchingConfig oneByOne = new BatchingConfig(
                1,
                Duration.ZERO,
                16,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                List.of(PriorityConfig.patient()),
                1);
        server = rig.batching(oneByOne).limit(MAX_IN_FLIGHT).start();
    }

    @AfterEach
    void stop() {
        release();
        rig.close();
    }

    private void pass() {
        synchronized (gate) {
            try {
                while (held) {
                    gate.wait();
                }
            } catch (InterruptedException e) {
                throw new EngineException("interrupted", e);
            }
        }
    }

    @Override
    InferenceService service() {
        return Objects.requireNonNull(server);
    }

    @Override
    void hold() {
        synchronized (gate) {
            held = true;
        }
    }

    @Override
    void release() {
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }
}
