package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.Int8Path;
import java.nio.file.Path;
import java.util.List;

/** Opens up to {@code limit} fake sessions, kept in {@code opened}. */
record FakeSessionEngine(List<FakeSession> opened, int limit) implements Engine {
    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String version() {
        return "0";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("none", "unknown", 1, List.of(), Int8Path.UNKNOWN, List.of());
    }

    @Override
    public EngineSession open(Path model, EngineOptions options) {
        if (opened.size() == limit) {
            throw new EngineException("no more sessions");
        }
        FakeSession session = new FakeSession();
        opened.add(session);
        return session;
    }
}
