package io.quantbench.load.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects a {@link RunEnvironment} from the machine. What the machine does not tell is named "unknown", never guessed.
 */
public final class EnvironmentReader {
    private static final String UNKNOWN = "unknown";

    private final Machine machine;
    private final Clock clock;

    /** Where the facts come from. */
    interface Machine {
        /** Lines of {@code /proc/cpuinfo}; empty where there is none. */
        List<String> cpuInfo();

        /** The JVM's system properties. */
        Map<String, String> systemProperties();

        int logicalCores();

        long memoryBytes();

        List<String> jvmFlags();
    }

    EnvironmentReader(Machine machine, Clock clock) {
        this.machine = machine;
        this.clock = clock;
    }

    /** A reader of the machine that this process runs on. */
    public static EnvironmentReader ofThisMachine(Clock clock) {
        return new EnvironmentReader(new ThisMachine(), clock);
    }

    /** The environment now; {@code startedAt} is the clock's instant. */
    public RunEnvironment read(RunEnvironment.RunFacts facts) {
        return new RunEnvironment(
                cpuModel(),
                facts.isaFlags(),
                machine.logicalCores(),
                machine.memoryBytes(),
                Stream.of("os.name", "os.version", "os.arch")
                        .map(this::property)
                        .collect(Collectors.joining(" ")),
                property("java.vendor"),
                property("java.runtime.version"),
                machine.jvmFlags(),
                facts.engine(),
                facts.engineVersion(),
                facts.commit(),
                facts.dirty(),
                facts.seed(),
                facts.commandLine(),
                clock.instant());
    }

    /** x86 has "model name"; ARM kernels give numbers of implementer and part, or "Model" on small boards. */
    private String cpuModel() {
        List<String> lines = machine.cpuInfo();
        for (String key : List.of("model name", "Model", "Hardware")) {
            String value = valueOf(lines, key);
            if (!value.isEmpty()) {
                return value;
            }
        }
        String implementer = valueOf(lines, "CPU implementer");
        if (!implementer.isEmpty()) {
            return property("os.arch") + " implementer " + implementer + " part " + valueOf(lines, "CPU part");
        }
        return property("os.arch") + " (model " + UNKNOWN + ")";
    }

    private static String valueOf(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.contains(":"))
                .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private String property(String name) {
        return machine.systemProperties().getOrDefault(name, UNKNOWN);
    }

    private static final class ThisMachine implements Machine {
        private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

        @Override
        public List<String> cpuInfo() {
            try {
                return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
            } catch (IOException ignored) {
                // The model is then reported as unknown, which is the truth.
                return List.of();
            }
        }

        @Override
        public Map<String, String> systemProperties() {
            return System.getProperties().stringPropertyNames().stream()
                    .collect(Collectors.toUnmodifiableMap(name -> name, name -> System.getProperty(name, UNKNOWN)));
        }

        @Override
        public int logicalCores() {
            return Runtime.getRuntime().availableProcessors();
        }

        @Override
        public long memoryBytes() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                    ? os.getTotalMemorySize()
                    : 0;
        }

        @Override
        public List<String> jvmFlags() {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
    }
}
