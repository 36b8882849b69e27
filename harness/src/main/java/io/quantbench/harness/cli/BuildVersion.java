package io.quantbench.harness.cli;

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

    @Override
    public String[] getVersion() {
        return new String[] {"quantbench " + version() + " (commit " + commit() + ")"};
    }
}
