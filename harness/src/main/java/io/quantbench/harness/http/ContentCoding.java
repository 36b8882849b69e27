package io.quantbench.harness.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a body is packed (RFC 9110, 8.4.1). Everything is in memory, so nothing here waits, but packing takes its time: for worker
 * threads unless small.
 */
enum ContentCoding {
    IDENTITY,
    GZIP,
    /** In the wrapping of zlib, as the standard has it; bare as some clients send it. */
    DEFLATE;

    private static final int PIECE_BYTES = 64 << 10;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final String ACCEPTED = "gzip, deflate";

    /**
     * What a {@code Content-Encoding} header names.
     *
     * @throws RejectedException 415 if it is none of these
     */
    static ContentCoding of(@Nullable String header) {
        if (header == null) {
            return IDENTITY;
        }
        return switch (header.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw RejectedException.of(
                                415,
                                "the header Content-Encoding names a coding that is not read; gzip and deflate are")
                        .with("Accept-Encoding", ACCEPTED);
        };
    }

    /** Whether an {@code Accept-Encoding} header allows an answer in gzip. */
    static boolean acceptsGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        for (String offer : header.split(",", -1)) {
            String[] parts = offer.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1);
            if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    /**
     * Unpacks a body, whose size is known only in the end.
     *
     * @param room whether so many bytes may be held; asked before they are
     * @throws RejectedException 413 if it exceeds {@code maxBytes}, 429 if there is no room, 400 if it is not what it says
     */
    ByteBuffer unpack(ByteBuffer packed, int maxBytes, LongPredicate room) {
        if (this == IDENTITY) {
            return packed;
        }
        try (InputStream source = open(packed)) {
            byte[] held = fresh((int) Math.min(maxBytes, Math.max(1024, packed.remaining() * 2L)), room);
            int size = 0;
            while (true) {
                int read = source.read(held, size, Math.min(PIECE_BYTES, held.length - size));
                if (read < 0) {
                    return ByteBuffer.wrap(held, 0, size);
                }
                size += read;
                if (size == held.length) {
                    int next = source.read();
                    if (next < 0) {
                        return ByteBuffer.wrap(held, 0, size);
                    }
                    held = grown(held, maxBytes, room);
                    held[size++] = (byte) next;
                }
            }
        } catch (IOException e) {
            throw RejectedException.badRequest("the body is not " + name().toLowerCase(Locale.ROOT)
                    + " data, as its header says, or ends too early");
        }
    }

    private static byte[] fresh(int bytes, LongPredicate room) {
        if (!room.test(bytes)) {
            throw noRoom();
        }
        return new byte[bytes];
    }

    private static byte[] grown(byte[] held, int maxBytes, LongPredicate room) {
        if (held.length >= maxBytes) {
            throw tooLarge(maxBytes);
        }
        byte[] larger = fresh((int) Math.min(maxBytes, held.length * 2L), room);
        System.arraycopy(held, 0, larger, 0, held.length);
        return larger;
    }

    static RejectedException tooLarge(int maxBytes) {
        return RejectedException.of(413, "the body has more than " + maxBytes + " bytes, which is what is allowed");
    }

    static RejectedException noRoom() {
        return RejectedException.of(
                429, "requests in flight hold too much memory for the rest of this one; try again later");
    }

    private InputStream open(ByteBuffer packed) throws IOException {
        InputStream source = new ByteArrayInputStream(bytes(packed), 0, packed.remaining());
        int start = packed.remaining() < 2 ? 0 : packed.getShort(packed.position()) & 0xffff;
        if (this == GZIP) {
            if (start != GZIP_MAGIC) {
                throw new IOException("no gzip header");
            }
            return new GZIPInputStream(source, Math.max(512, Math.min(PIECE_BYTES, packed.remaining())));
        }
        // RFC 1950, 2.2: compression method 8, and the first two bytes are a multiple of 31.
        boolean wrapped = (start >> 8 & 0xf) == 8 && start % 31 == 0;
        return new InflaterInputStream(source, new Inflater(!wrapped)) {
            @Override
            public void close() throws IOException {
                inf.end();
                super.close();
            }
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() + buffer.position() == 0) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** The bytes of all parts as gzip, at its fastest: what is sent once is not worth more. */
    static ByteBuffer gzip(Iterable<ByteBuffer> parts) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream target = new FastGzip(packed)) {
            for (ByteBuffer part : parts) {
                target.write(bytes(part), 0, part.remaining());
            }
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory takes all", e);
        }
        return ByteBuffer.wrap(packed.toByteArray());
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream target) throws IOException {
            super(target, 8 << 10);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
