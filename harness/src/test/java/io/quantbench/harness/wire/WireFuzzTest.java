package io.quantbench.harness.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged messages, more than a hundred thousand from fixed seeds: each is read or refused in a sentence, and nothing else. */
class WireFuzzTest {
    private static final int CASES_PER_TYPE = 5_000;
    private static final String[] SCRAPS = {
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "0.5",
        "\\ud800",
        "NaN",
        "\"data\":[1]",
        "\"name\":\"t\"",
        "\"shape\":[1]",
        "\"binary_data_size\":4",
        "[[[[",
        "true",
        "\u0000"
    };

    private final InferCodec codec = new InferCodec(WireLimits.defaults().withMaxElements(10_000));

    @ParameterizedTest
    @EnumSource
    void aDamagedBodyIsReadOrRefusedInASentence(WireType type) {
        Random random = new Random(type.name().hashCode());
        int refused = 0;
        for (int i = 0; i < CASES_PER_TYPE; i++) {
            WireTensor tensor = WireArbitraries.tensor("t", type, Shape.of(2, 3), random.nextLong());
            boolean binary = random.nextBoolean();
            EncodedBody body = codec.writeRequest(InferRequest.of(tensor), name -> binary);
            byte[] damaged = damage(body.joined().array().clone(), random);
            OptionalInt headerLength = body.headerLength();
            if (headerLength.isPresent() && random.nextInt(4) == 0) {
                headerLength = OptionalInt.of(random.nextInt(damaged.length + 8));
            }
            refused += refused(damaged, headerLength) ? 1 : 0;
        }
        assertThat(refused).as("damage that is noticed").isGreaterThan(CASES_PER_TYPE / 4);
    }

    @Test
    void bytesThatAreNoMessageAreRefusedInASentence() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(64)];
            random.nextBytes(body);
            assertThat(refused(body, random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(70))))
                    .isTrue();
        }
    }

    @Test
    void everyCutOfAMessageIsRefused() {
        WireTensor tensor = WireArbitraries.tensor("t", WireType.BYTES, Shape.of(3), 5);
        for (boolean binary : new boolean[] {false, true}) {
            EncodedBody body = codec.writeRequest(InferRequest.of(tensor), name -> binary);
            byte[] whole = body.joined().array();
            for (int length = 0; length < whole.length; length++) {
                assertThat(refused(java.util.Arrays.copyOf(whole, length), body.headerLength()))
                        .isTrue();
            }
        }
    }

    @Test
    void damagedByteStringsAreReadOrRefused() {
        Random random = new Random(3);
        TensorHeader header = new TensorHeader("t", WireType.BYTES, Shape.of(4));
        for (int i = 0; i < 20_000; i++) {
            byte[] contents = new byte[random.nextInt(40)];
            for (int at = 0; at < contents.length; at++) {
                contents[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0);
            }
            try {
                List<ByteBuffer> elements =
                        WireTensor.of(header, ByteBuffer.wrap(contents)).byteStrings();
                assertThat(elements).hasSize(4);
            } catch (WireException e) {
                assertThat(e.sentence()).startsWith("tensor t: ");
            }
        }
    }

    private boolean refused(byte[] body, OptionalInt headerLength) {
        try {
            InferRequest request = codec.readRequest(ByteBuffer.wrap(body), headerLength);
            // What was taken can be looked at without surprise.
            request.settings();
            request.wantsBinary("y");
            return false;
        } catch (WireException e) {
            assertThat(e.sentence()).isNotBlank().hasSizeLessThan(600);
            return true;
        }
    }

    private static byte[] damage(byte[] body, Random random) {
        int at = random.nextInt(body.length);
        return switch (random.nextInt(4)) {
            case 0 -> {
                body[at] = (byte) random.nextInt();
                yield body;
            }
            case 1 -> java.util.Arrays.copyOf(body, at);
            case 2 -> spliced(body, at, 0, SCRAPS[random.nextInt(SCRAPS.length)]);
            default -> spliced(body, at, random.nextInt(body.length - at), SCRAPS[random.nextInt(SCRAPS.length)]);
        };
    }

    private static byte[] spliced(byte[] body, int at, int cut, String scrap) {
        byte[] put = scrap.getBytes(UTF_8);
        return ByteBuffer.allocate(body.length - cut + put.length)
                .put(body, 0, at)
                .put(put)
                .put(body, at + cut, body.length - at - cut)
                .array();
    }
}
