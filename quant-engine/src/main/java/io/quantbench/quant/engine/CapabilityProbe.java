package io.quantbench.quant.engine;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the processor offers to integer models. Linux tells in {@code /proc/cpuinfo}; elsewhere only the architecture
 * is known and the rest is said to be unknown. Instruction sets count only if every core has them, so that a machine with
 * different cores is not overrated.
 *
 * <p>The consequences follow the integer kernels of ONNX Runtime's CPU provider (MLAS).
 */
public final class CapabilityProbe {
    private static final String UNKNOWN = "unknown";
    /** Kernel flag to the name used here, in the order in which they are reported. */
    private static final Map<String, String> X86_FLAGS = ordered(
            "avx2", "AVX2",
            "avx512f", "AVX512F",
            "avx512_vnni", "AVX512_VNNI",
            "avx_vnni", "AVX_VNNI",
            "amx_int8", "AMX_INT8");

    private static final Map<String, String> ARM_FLAGS = ordered("asimddp", "ASIMD_DOTPROD", "i8mm", "I8MM");

    private final String osName;
    private final String architecture;
    private final int logicalCores;
    private final CpuInfo cpuInfo;

    /** Opens the kernel's description of the processor, one line per element. */
    @FunctionalInterface
    interface CpuInfo {
        @MustBeClosed
        Stream<String> lines() throws IOException;
    }

    CapabilityProbe(String osName, String architecture, int logicalCores, CpuInfo cpuInfo) {
        this.osName = osName;
        this.architecture = architecture;
        this.logicalCores = logicalCores;
        this.cpuInfo = cpuInfo;
    }

    /** What this machine offers. */
    public static Capabilities thisMachine() {
        return new CapabilityProbe(
                        System.getProperty("os.name", UNKNOWN),
                        System.getProperty("os.arch", UNKNOWN),
                        Runtime.getRuntime().availableProcessors(),
                        () -> Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1))
                .probe();
    }

    Capabilities probe() {
        if (!osName.toLowerCase(Locale.ROOT).contains("linux")) {
            return untold(osName + " does not tell its instruction sets here");
        }
        try (Stream<String> lines = cpuInfo.lines()) {
            return fromLinux(lines);
        } catch (IOException | UncheckedIOException e) {
            return untold("/proc/cpuinfo cannot be read (" + e.getMessage() + ")");
        }
    }

    private Capabilities fromLinux(Stream<String> lines) {
        Cores cores = new Cores();
        lines.forEach(cores::accept);
        @Nullable Set<String> flags = cores.commonFlags;
        if (flags == null) {
            return untold("/proc/cpuinfo names no processor flags");
        }
        Map<String, String> known = isArm() ? ARM_FLAGS : X86_FLAGS;
        List<String> isa = known.entrySet().stream()
                .filter(flag -> flags.contains(flag.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        Int8Path path = path(isa);
        return new Capabilities(architecture, cores.model(), logicalCores, isa, path, notes(path, isa));
    }

    private Capabilities untold(String reason) {
        return new Capabilities(
                architecture,
                UNKNOWN,
                logicalCores,
                List.of(),
                Int8Path.UNKNOWN,
                List.of(reason + ": int8 speed and saturation on this processor are unknown; measure."));
    }

    private boolean isArm() {
        return architecture.equals("aarch64") || architecture.startsWith("arm");
    }

    private Int8Path path(List<String> isa) {
        if (isArm()) {
            return isa.isEmpty() ? Int8Path.BASELINE : Int8Path.SIGNED_DOT_PRODUCT;
        }
        if (isa.contains("AVX512_VNNI") || isa.contains("AVX_VNNI") || isa.contains("AMX_INT8")) {
            return Int8Path.EXACT_DOT_PRODUCT;
        }
        return isa.isEmpty() ? Int8Path.BASELINE : Int8Path.SATURATING_PAIRS;
    }

    private List<String> notes(Int8Path path, List<String> isa) {
        return switch (path) {
            case EXACT_DOT_PRODUCT ->
                List.of(
                        String.join(", ", exactSets(isa))
                                + ": u8*s8 products accumulate in int32 and nothing saturates, so 8-bit weights are safe.",
                        "An int8 model should be faster than FP32 where matrix products dominate.");
            case SATURATING_PAIRS ->
                List.of(
                        isa.get(isa.size() - 1)
                                + " without VNNI: VPMADDUBSW adds pairs of u8*s8 products in int16 and saturates"
                                + " beyond 32767, so layers with large weights need 7-bit weights.",
                        "Expect no big gain of int8 over FP32 in speed; the file is still smaller.");
            case SIGNED_DOT_PRODUCT ->
                List.of(
                        String.join(", ", isa)
                                + ": s8*s8 products accumulate in int32; prefer signed activations (S8S8).",
                        "An int8 model should be faster than FP32 where matrix products dominate.");
            case BASELINE ->
                List.of("No 8-bit vector dot product on " + architecture
                        + ": do not expect int8 to be faster; measure.");
            case UNKNOWN -> List.of();
        };
    }

    private static List<String> exactSets(List<String> isa) {
        return isa.stream()
                .filter(name -> name.endsWith("VNNI") || name.startsWith("AMX"))
                .toList();
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** What the kernel says of all cores together. */
    private static final class Cores {
        @Nullable
        Set<String> commonFlags;

        private final Map<String, String> firstValues = new LinkedHashMap<>();

        void accept(String line) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return;
            }
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            firstValues.putIfAbsent(key, value);
            if (key.equals("flags") || key.equals("Features")) {
                Set<String> flags = new TreeSet<>(List.of(value.split("\\s+")));
                if (commonFlags == null) {
                    commonFlags = flags;
                } else {
                    commonFlags.retainAll(flags);
                }
            }
        }

        /** ARM kernels give numbers for a name; they are what identifies the core. */
        String model() {
            String name = firstValues.getOrDefault("model name", "");
            if (!name.isEmpty()) {
                return name;
            }
            List<String> parts = new ArrayList<>();
            for (String key : List.of("CPU implementer", "CPU part")) {
                String value = firstValues.get(key);
                if (value != null) {
                    parts.add(key + " " + value);
                }
            }
            return parts.isEmpty() ? UNKNOWN : String.join(", ", parts);
        }
    }
}
