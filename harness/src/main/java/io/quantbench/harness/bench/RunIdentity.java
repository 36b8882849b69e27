package io.quantbench.harness.bench;

import io.quantbench.load.report.EnvironmentReader;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.quant.engine.Engine;
import java.time.Clock;
import java.util.List;

/**
 * Which build runs, and how it was called.
 *
 * @param toolVersion version of QuantBench
 * @param commit source commit, {@code -dirty} behind it when the sources differed from it, or {@code unknown}
 * @param commandLine the command and its arguments
 */
public record RunIdentity(String toolVersion, String commit, List<String> commandLine) {
    private static final String DIRTY = "-dirty";
    private static final String UNKNOWN = "unknown";

    public RunIdentity {
        commandLine = List.copyOf(commandLine);
    }

    /** Whether the commit says all of what was built. */
    public boolean isReproducible() {
        return !commit.equals(UNKNOWN) && !commit.endsWith(DIRTY);
    }

    /** The environment of a run that starts now on {@code engine}. */
    public RunEnvironment environment(Engine engine, long seed, Clock clock) {
        return environment(
                engine.name(), engine.version(), engine.capabilities().isa(), seed, clock);
    }

    /** The environment of a run that starts now on an engine of which this is known. */
    public RunEnvironment environment(String engine, String engineVersion, List<String> isa, long seed, Clock clock) {
        boolean known = !commit.equals(UNKNOWN);
        boolean dirty = commit.endsWith(DIRTY);
        return EnvironmentReader.ofThisMachine(clock)
                .read(new RunEnvironment.RunFacts(
                        engine,
                        engineVersion,
                        isa,
                        known ? commit.replace(DIRTY, "") : null,
                        known ? dirty : null,
                        seed,
                        commandLine));
    }
}
