package io.quantbench.load.dispatch;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often and how long the JVM has stopped all its threads since its start, collections included: the counters {@code
 * sun.rt.safepoints} and {@code sun.rt.safepointTime} of HotSpot's performance data, which is the only place that tells them without an
 * option on the command line. The file's layout is that which {@code jstat} reads, version 2.
 *
 * @param count safepoints
 * @param timeNs time in them, in ns
 */
record SafepointCounters(long count, long timeNs) {
    private static final int MAGIC = 0xcafec0c0;
    private static final int LITTLE_ENDIAN = 1;
    private static final byte VERSION = 2;
    private static final byte LONG = 'J';
    private static final int ORDER_AT = 4;
    private static final int VERSION_AT = 5;
    private static final int FIRST_ENTRY_AT = 24;
    private static final int ENTRIES_AT = 28;

    /** Where the counters are read from; injectable for tests. */
    @FunctionalInterface
    interface Reader {
        /** The counters now; empty where there are none. */
        Optional<SafepointCounters> read();
    }

    /**
     * The reader of this JVM's own file; finds nothing where the JVM was told to keep none or keeps it elsewhere, or where another
     * JVM with the same temporary directory and other process numbers (a container) has cleared it away.
     */
    static Reader ofThisJvm() {
        Path file = Path.of(
                System.getProperty("java.io.tmpdir", ""),
                "hsperfdata_" + System.getProperty("user.name"),
                String.valueOf(ProcessHandle.current().pid()));
        return () -> {
            try {
                return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
            } catch (IOException ignored) {
                return Optional.empty(); // Not there: the pauses are then reported as unknown.
            }
        };
    }

    /** The counters in the file's bytes; empty when they are not of the known form. */
    static Optional<SafepointCounters> parse(ByteBuffer data) {
        try {
            if (data.getInt(0) != MAGIC || data.get(VERSION_AT) != VERSION) {
                return Optional.empty();
            }
            data.order(data.get(ORDER_AT) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            Map<String, Long> counters = longs(data);
            Long count = counters.get("sun.rt.safepoints");
            Long ticks = counters.get("sun.rt.safepointTime");
            Long ticksPerSec = counters.get("sun.os.hrt.frequency");
            return count == null || ticks == null || ticksPerSec == null || ticksPerSec <= 0
                    ? Optional.empty()
                    : Optional.of(new SafepointCounters(count, (long) (ticks * (1e9 / ticksPerSec))));
        } catch (IndexOutOfBoundsException | BufferUnderflowException ignored) {
            return Optional.empty(); // Cut off, or of another layout.
        }
    }

    private static Map<String, Long> longs(ByteBuffer data) {
        Map<String, Long> counters = new HashMap<>();
        int at = data.getInt(FIRST_ENTRY_AT);
        int entries = data.getInt(ENTRIES_AT);
        for (int i = 0; i < entries; i++) {
            int length = data.getInt(at);
            int nameAt = at + data.getInt(at + 4);
            if (length <= 0) {
                break;
            }
            if (data.get(at + 12) == LONG && data.getInt(at + 8) == 0) {
                counters.put(name(data, nameAt), data.getLong(at + data.getInt(at + 16)));
            }
            at += length;
        }
        return counters;
    }

    private static String name(ByteBuffer data, int from) {
        int end = from;
        while (data.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        data.get(from, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
