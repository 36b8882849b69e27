package io.quantbench.load.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where, with what and when a run was measured: what another person needs to repeat it or to distrust it.
 *
 * @param cpuModel as the operating system names it
 * @param isaFlags instruction sets that matter for the engine, for example {@code avx512_vnni}
 * @param logicalCores processors that the JVM may use
 * @param memoryBytes physical memory, or the container's limit; 0 when not known
 * @param os name, version and architecture
 * @param jdkVendor vendor of the running JDK
 * @param jdkVersion version of the running JDK
 * @param jvmFlags options given to the JVM
 * @param engine name of the inference engine
 * @param engineVersion its version
 * @param commit source commit of the tool; null when not known
 * @param dirty whether the sources differed from that commit; null when not known
 * @param seed seed of everything random in the run
 * @param commandLine the command and its arguments
 * @param startedAt start of the run
 */
public record RunEnvironment(
        String cpuModel,
        List<String> isaFlags,
        int logicalCores,
        long memoryBytes,
        String os,
        String jdkVendor,
        String jdkVersion,
        List<String> jvmFlags,
        String engine,
        String engineVersion,
        @Nullable String commit,
        @Nullable Boolean dirty,
        long seed,
        List<String> commandLine,
        Instant startedAt) {

    public RunEnvironment {
        if (logicalCores < 1) {
            throw new IllegalArgumentException("logicalCores=" + logicalCores + " is below 1");
        }
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes=" + memoryBytes + " is negative");
        }
        isaFlags = List.copyOf(isaFlags);
        jvmFlags = List.copyOf(jvmFlags);
        commandLine = List.copyOf(commandLine);
    }

    /**
     * What the tool knows about the run and no machine can tell.
     *
     * @param engine name of the inference engine
     * @param engineVersion its version
     * @param isaFlags instruction sets that the engine reports
     * @param commit source commit of the tool; null when not known
     * @param dirty whether the sources differed from it; null when not known
     * @param seed seed of everything random in the run
     * @param commandLine the command and its arguments
     */
    public record RunFacts(
            String engine,
            String engineVersion,
            List<String> isaFlags,
            @Nullable String commit,
            @Nullable Boolean dirty,
            long seed,
            List<String> commandLine) {
        public RunFacts {
            isaFlags = List.copyOf(isaFlags);
            commandLine = List.copyOf(commandLine);
        }
    }
}
