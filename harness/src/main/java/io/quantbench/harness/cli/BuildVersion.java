package io.quantbench.harness.cli;

import io.quantbench.harness.bench.RunIdentity;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** Version and commit of this build: from the jar's manifest and from the launcher; {@code unknown} where neither says. */
final class BuildVersion implements IVersionProvider {
    static String version() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    static String commit() {
        return System.getProperty("quantbench.commit", "unknown");
    }

    /** This build, and the whole command line that {@code command} is part of. */
    static RunIdentity identity(CommandSpec command) {
        List<String> commandLine = new ArrayList<>(List.of("quantbench"));
        commandLine.addAll(command.root().commandLine().getParseResult().originalArgs());
        return new RunIdentity(version(), commit(), commandLine);
    }

    @Override
    public String[] getVersion() {
        return new String[] {"quantbench " + version() + " (commit " + commit() + ")"};
    }
}
