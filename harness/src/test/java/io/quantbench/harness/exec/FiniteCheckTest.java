package io.quantbench.harness.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FiniteCheckTest {
    /** Arbitrary bit patterns: about one in 128 floats made of them is not finite. */
    @Property(seed = "20261121")
    void agreesWithTheDefinitionOnArbitraryBits(@ForAll @Size(max = 67) int[] bits) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(bits.length * 4).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(bits);
        assertThat(FiniteCheck.allFinite(bytes)).isEqualTo(definition(bits));
    }

    @Property(seed = "20261121")
    void findsTheOneBadValueWhereverItStands(
            @ForAll @Size(min = 1, max = 33) float[] values, @ForAll int where, @ForAll("bad") float bad) {
        float[] spoilt = values.clone();
        for (int i = 0; i < spoilt.length; i++) {
            spoilt[i] = Float.isFinite(spoilt[i]) ? spoilt[i] : Float.MAX_VALUE;
        }
        ByteBuffer bytes = ByteBuffer.allocate(spoilt.length * 4).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(spoilt);
        assertThat(FiniteCheck.allFinite(bytes)).isTrue();
        bytes.putFloat(Math.floorMod(where, spoilt.length) * 4, bad);
        assertThat(FiniteCheck.allFinite(bytes)).isFalse();
        assertThat(bytes.position()).isZero();
    }

    @Provide
    Arbitrary<Float> bad() {
        return Arbitraries.of(
                Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xFF80_0001));
    }

    private static boolean definition(int[] bits) {
        for (int value : bits) {
            if (!Float.isFinite(Float.intBitsToFloat(value))) {
                return false;
            }
        }
        return true;
    }
}
