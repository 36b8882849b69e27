package io.quantbench.quant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CapabilityProbeTest {
    private static final String SAPPHIRE_RAPIDS =
            """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Intel(R) Xeon(R) Platinum 8480+
            flags\t\t: fpu sse sse2 ssse3 fma avx f16c avx2 avx512f avx512dq avx512bw avx512vl avx_vnni avx512_bf16 avx512_vnni \
            amx_bf16 avx512_fp16 amx_tile amx_int8
            """;
    private static final String ZEN4 =
            """
            processor\t: 0
            vendor_id\t: AuthenticAMD
            model name\t: AMD EPYC 9654 96-Core Processor
            flags\t\t: fpu sse sse2 fma avx f16c avx2 avx512f avx512dq avx512bw avx512vl avx512_bf16 avx512_vnni
            """;
    private static final String HASWELL =
            """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz
            flags\t\t: fpu sse sse2 ssse3 fma avx f16c avx2
            """;
    private static final String GRAVITON3 =
            """
            processor\t: 0
            BogoMIPS\t: 2100.00
            Features\t: fp asimd evtstrm aes atomics fphp asimdhp asimddp sve asimdfhm i8mm bf16
            CPU implementer\t: 0x41
            CPU part\t: 0xd40
            """;
    private static final String BIG_LITTLE =
            """
            processor\t: 0
            Features\t: fp asimd asimddp
            CPU part\t: 0xd0b

            processor\t: 1
            Features\t: fp asimd
            CPU part\t: 0xd03
            """;

    private static Capabilities probe(String os, String architecture, String cpuInfo) {
        return new CapabilityProbe(os, architecture, 4, cpuInfo::lines).probe();
    }

    @Test
    void sapphireRapidsHasEveryExactPath() {
        Capabilities machine = probe("Linux", "amd64", SAPPHIRE_RAPIDS);
        assertThat(machine.cpuModel()).isEqualTo("Intel(R) Xeon(R) Platinum 8480+");
        assertThat(machine.isa()).containsExactly("AVX2", "AVX512F", "AVX512_VNNI", "AVX_VNNI", "AMX_INT8");
        assertThat(machine.int8Path()).isEqualTo(Int8Path.EXACT_DOT_PRODUCT);
        assertThat(machine.mayOverflowWithEightBitWeights()).isFalse();
        assertThat(machine.notes()).first().asString().contains("AVX512_VNNI, AVX_VNNI, AMX_INT8", "int32");
    }

    @Test
    void zen4HasVnni() {
        Capabilities machine = probe("Linux", "amd64", ZEN4);
        assertThat(machine.isa()).containsExactly("AVX2", "AVX512F", "AVX512_VNNI");
        assertThat(machine.int8Path()).isEqualTo(Int8Path.EXACT_DOT_PRODUCT);
    }

    @Test
    void avx2AloneSaturatesAndNeedsSevenBits() {
        Capabilities machine = probe("Linux", "amd64", HASWELL);
        assertThat(machine.int8Path()).isEqualTo(Int8Path.SATURATING_PAIRS);
        assertThat(machine.mayOverflowWithEightBitWeights()).isTrue();
        assertThat(machine.notes()).first().asString().contains("AVX2 without VNNI", "saturates", "7-bit");
    }

    @Test
    void armWithDotProductPrefersSignedActivations() {
        Capabilities machine = probe("Linux", "aarch64", GRAVITON3);
        assertThat(machine.isa()).containsExactly("ASIMD_DOTPROD", "I8MM");
        assertThat(machine.cpuModel()).isEqualTo("CPU implementer 0x41, CPU part 0xd40");
        assertThat(machine.int8Path()).isEqualTo(Int8Path.SIGNED_DOT_PRODUCT);
        assertThat(machine.notes()).first().asString().contains("S8S8");
    }

    @Test
    void anInstructionSetCountsOnlyIfEveryCoreHasIt() {
        Capabilities machine = probe("Linux", "aarch64", BIG_LITTLE);
        assertThat(machine.isa()).isEmpty();
        assertThat(machine.int8Path()).isEqualTo(Int8Path.BASELINE);
    }

    @Test
    void otherSystemsAreUnknownAndSaySo() {
        Capabilities machine = probe("Mac OS X", "aarch64", SAPPHIRE_RAPIDS);
        assertThat(machine.cpuModel()).isEqualTo("unknown");
        assertThat(machine.isa()).isEmpty();
        assertThat(machine.int8Path()).isEqualTo(Int8Path.UNKNOWN);
        assertThat(machine.mayOverflowWithEightBitWeights()).isTrue();
        assertThat(machine.notes()).singleElement().asString().contains("Mac OS X", "unknown");
    }

    @Test
    void anUnreadableOrEmptyCpuInfoIsUnknownAndSaysWhy() {
        CapabilityProbe.CpuInfo broken = () -> {
            throw new IOException("Permission denied");
        };
        assertThat(new CapabilityProbe("Linux", "amd64", 1, broken).probe().notes())
                .singleElement()
                .asString()
                .contains("Permission denied");
        assertThat(new CapabilityProbe("Linux", "s390x", 1, Stream::empty)
                        .probe()
                        .int8Path())
                .isEqualTo(Int8Path.UNKNOWN);
    }
}
