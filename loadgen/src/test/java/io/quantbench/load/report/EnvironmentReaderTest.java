package io.quantbench.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentReaderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
    private static final RunEnvironment.RunFacts FACTS = new RunEnvironment.RunFacts(
            "onnxruntime", "1.29.0", List.of("avx512_vnni"), null, null, 42, List.of("bench", "--quick"));

    @Test
    void readsModelNameAndProperties() {
        RunEnvironment environment = read("processor\t: 0", "model name\t: AMD EPYC 9R14: 96-Core", "flags\t: fpu");
        assertThat(environment.cpuModel()).isEqualTo("AMD EPYC 9R14: 96-Core");
        assertThat(environment.os()).isEqualTo("Linux 6.1 aarch64");
        assertThat(environment.jdkVendor()).isEqualTo("Eclipse Adoptium");
        assertThat(environment.jdkVersion()).isEqualTo("unknown");
        assertThat(environment.startedAt()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(environment.commandLine()).containsExactly("bench", "--quick");
    }

    @Test
    void namesAnArmProcessorByItsNumbers() {
        assertThat(read("CPU implementer\t: 0x41", "CPU part\t: 0xd40").cpuModel())
                .isEqualTo("aarch64 implementer 0x41 part 0xd40");
    }

    @Test
    void admitsThatItDoesNotKnowTheProcessor() {
        assertThat(read().cpuModel()).isEqualTo("aarch64 (model unknown)");
    }

    @Test
    void readsThisMachine() {
        RunEnvironment environment = EnvironmentReader.ofThisMachine(CLOCK).read(FACTS);
        assertThat(environment.logicalCores()).isPositive();
        assertThat(environment.memoryBytes()).isPositive();
        assertThat(environment.cpuModel()).isNotBlank();
        assertThat(environment.jdkVersion()).isNotEqualTo("unknown");
    }

    @Test
    void survivesARoundTripThroughJson() throws JsonProcessingException {
        ObjectMapper mapper = ReportMapper.create();
        RunEnvironment environment = read("model name : x");
        String json = mapper.writeValueAsString(environment);
        assertThat(json).contains("\"startedAt\" : \"2026-11-21T10:00:00Z\"").contains("\"commit\" : null");
        assertThat(mapper.readValue(json, RunEnvironment.class)).isEqualTo(environment);
    }

    @Test
    void writesNumbersThatJsonLacksAsNull() throws JsonProcessingException {
        assertThat(ReportMapper.create().writeValueAsString(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5)))
                .isEqualTo("[ null, null, 1.5 ]");
    }

    private static RunEnvironment read(String... cpuInfo) {
        return new EnvironmentReader(new FakeMachine(List.of(cpuInfo)), CLOCK).read(FACTS);
    }

    private record FakeMachine(List<String> cpuInfo) implements EnvironmentReader.Machine {
        @Override
        public Map<String, String> systemProperties() {
            return Map.of(
                    "os.name", "Linux", "os.version", "6.1", "os.arch", "aarch64", "java.vendor", "Eclipse Adoptium");
        }

        @Override
        public int logicalCores() {
            return 4;
        }

        @Override
        public long memoryBytes() {
            return 1L << 33;
        }

        @Override
        public List<String> jvmFlags() {
            return List.of("-Xmx1g");
        }
    }
}
