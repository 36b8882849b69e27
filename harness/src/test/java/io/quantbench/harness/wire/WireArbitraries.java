package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Made-up tensors of every datatype. */
final class WireArbitraries {
    private WireArbitraries() {}

    static Arbitrary<Shape> shapes() {
        return Arbitraries.longs()
                .between(0, 4)
                .array(long[].class)
                .ofMaxSize(4)
                .map(Shape::of);
    }

    /** Tensors that JSON can say: finite numbers, texts. */
    static Arbitrary<WireTensor> tensors() {
        return Arbitraries.of(WireType.class).flatMap(type -> shapes().flatMap(
                        shape -> Arbitraries.longs().map(seed -> tensor("t", type, shape, seed))));
    }

    static WireTensor tensor(String name, WireType type, Shape shape, long seed) {
        Random random = new Random(seed);
        int count = Math.toIntExact(shape.elementCount());
        if (type == WireType.BYTES) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                texts.add(text(random));
            }
            return WireTensor.ofTexts(name, shape, texts);
        }
        ByteBuffer contents = ByteBuffer.allocate(count * type.elementBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(contents, type, random);
        }
        return WireTensor.of(new TensorHeader(name, type, shape), contents.flip());
    }

    private static String text(Random random) {
        int[] points = random.ints(random.nextInt(6), 0, 0x10ffff)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .toArray();
        return new String(points, 0, points.length);
    }

    private static void put(ByteBuffer contents, WireType type, Random random) {
        switch (type) {
            case BOOL -> contents.put((byte) random.nextInt(2));
            case UINT8, INT8 -> contents.put((byte) random.nextInt());
            case UINT16, INT16 -> contents.putShort((short) random.nextInt());
            case UINT32, INT32 -> contents.putInt(random.nextInt());
            case UINT64, INT64 -> contents.putLong(random.nextLong());
            // An exponent of all ones is not finite: the top exponent bit is cleared.
            case FP16, BF16 -> contents.putShort((short) (random.nextInt() & 0xbfff));
            case FP32 -> contents.putInt(random.nextInt() & 0xbfff_ffff);
            case FP64 -> contents.putLong(random.nextLong() & 0xbfff_ffff_ffff_ffffL);
            case BYTES -> throw new IllegalArgumentException(StandardCharsets.UTF_8.name());
        }
    }
}
