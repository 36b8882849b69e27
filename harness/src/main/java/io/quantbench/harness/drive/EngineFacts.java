package io.quantbench.harness.drive;

import io.quantbench.quant.engine.Engine;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What runs the model, as a report says it.
 *
 * @param name of the engine; of a server's nothing is known here
 * @param version of it
 * @param isa instruction sets that it uses
 * @param engine itself, where it is in this process
 */
record EngineFacts(String name, String version, List<String> isa, Optional<Engine> engine) {
    static EngineFacts of(TargetAddress target, Supplier<Engine> engines) {
        if (target instanceof TargetAddress.InProcess) {
            Engine engine = engines.get();
            return new EngineFacts(
                    engine.name(), engine.version(), engine.capabilities().isa(), Optional.of(engine));
        }
        return new EngineFacts(
                target instanceof TargetAddress.Null ? "none" : "remote", "unknown", List.of(), Optional.empty());
    }
}
