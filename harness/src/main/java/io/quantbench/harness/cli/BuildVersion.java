package io.quantbench.harness.cli;

import io.quantbench.harness.bench.RunIdentity;
import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** Version and commit of this build: from the jar's manifest and from the launcher; {@code unknown} where neither says. */
final class BuildVersion implements IVersionProvider {
    static String version() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    static String commit() {
        return System.getProperty("quantbench.commit", "unknown");
    }

    /** This build and the arguments it was started with, as the launcher's {@code QuantBench.main} got them. */
    static RunIdentity identity() {
        return new RunIdentity(version(), commit(), List.of(System.getProperty("quantbench.command", "quantbench")));
    }

    @Override
    public String[] getVersion() {
        return new String[] {"quantbench " + version() + " (commit " + commit() + ")"};
    }
}
