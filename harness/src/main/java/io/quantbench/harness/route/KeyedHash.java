package io.quantbench.harness.route;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * SipHash-2-4, a hash that nobody can steer without its 128-bit key: a client cannot choose its variant by choosing its request ids.
 * Equal keys give equal routes on every replica. (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.)
 *
 * @param k0 first half of the key, as in the paper
 * @param k1 second half
 */
public record KeyedHash(long k0, long k1) {
    private static final long LAST_BLOCK_SHIFT = 56;

    /** The hash of a text's UTF-8. */
    public long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of bytes. */
    public long of(byte[] bytes) {
        State state = new State(k0, k1);
        ByteBuffer blocks = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (blocks.remaining() >= Long.BYTES) {
            state.take(blocks.getLong());
        }
        long last = (long) bytes.length << LAST_BLOCK_SHIFT;
        for (int shift = 0; blocks.hasRemaining(); shift += Byte.SIZE) {
            last |= (blocks.get() & 0xffL) << shift;
        }
        state.take(last);
        return state.finish();
    }

    /**
     * A number from another and a salt, spread evenly (the finalizer of SplitMix64; Steele, Lea and Flood, 2014).
     *
     * @return from above 0 to below 1
     */
    static double unit(long hash, long salt) {
        long x = hash ^ salt;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        x ^= x >>> 31;
        return ((x >>> 11) + 0.5) * 0x1p-53;
    }

    /** Does not say the key. */
    @Override
    public String toString() {
        return "KeyedHash";
    }

    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void take(long block) {
            v3 ^= block;
            round();
            round();
            v0 ^= block;
        }

        long finish() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
