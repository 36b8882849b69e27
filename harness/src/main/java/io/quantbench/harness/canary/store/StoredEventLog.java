package io.quantbench.harness.canary.store;

import io.quantbench.harness.canary.CanaryEvent;
import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.EventLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * An event log in one file, on H2's MVStore (format H:2): a map from the event's number, from 1, to its {@linkplain EventRecord bytes}. Events
 * are only ever added.
 *
 * <p>What survives: {@link #append} commits a chunk with its own checksum and hands it to the operating system, so that the event survives
 * {@code kill -9}; {@link #force} also waits for the disk, so that everything before survives a loss of power. The controller forces at its
 * beginning, at commands and when it takes a step. A chunk that was only half written is not counted when the file is opened again: the log
 * ends with the event before it.
 *
 * <p>One process at a time; a second is refused. The store writes whole blocks of 4 KiB, so evidence is better appended in batches than event
 * by event.
 */
public final class StoredEventLog implements EventLog {
    private static final int BLOCK_BYTES = 4_096;
    /** Two copies of the store's header come before the first chunk. */
    private static final int HEADER_BYTES = 2 * BLOCK_BYTES;

    private static final byte[] MAGIC = "H:2,".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final MVStore store;
    private final MVMap<Long, byte[]> events;

    private StoredEventLog(Path file, MVStore store) {
        this.file = file;
        this.store = store;
        this.events = store.openMap("events");
    }

    /**
     * Opens the log, or makes an empty one where there is no such file.
     *
     * @param notes hears one sentence when the end of a half-written file was cut off
     * @throws EventLogException if the file is in use, damaged, no event log, or cannot be made
     */
    public static StoredEventLog open(Path file, Consumer<String> notes) throws EventLogException {
        cutTornEnd(file, notes);
        MVStore store = null;
        try {
            store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .open();
            return new StoredEventLog(file, store);
        } catch (MVStoreException e) {
            if (store != null) {
                store.closeImmediately();
            }
            throw refused(file, e);
        }
    }

    @Override
    public void replay(Consumer<? super CanaryEvent> listener) throws EventLogException {
        long number = 0;
        try {
            for (Map.Entry<Long, byte[]> entry : events.entrySet()) {
                number++;
                if (entry.getKey() != number) {
                    throw new EventLogException("event " + number + " is missing", null);
                }
                listener.accept(EventRecord.read(number, entry.getValue()));
            }
        } catch (MVStoreException e) {
            throw refused(file, e);
        } catch (EventLogException e) {
            throw new EventLogException(file + ": " + e.getMessage() + "; restore the file from a copy", e);
        }
    }

    @Override
    public void append(CanaryEvent event) throws EventLogException {
        try {
            Long last = events.lastKey();
            long number = last == null ? 1 : last + 1;
            events.append(number, EventRecord.write(number, event));
            store.commit();
        } catch (MVStoreException e) {
            throw failed("an event was not kept", e);
        }
    }

    @Override
    public void force() throws EventLogException {
        try {
            store.sync();
        } catch (MVStoreException e) {
            throw failed("it may not survive a loss of power", e);
        }
    }

    @Override
    public void close() throws EventLogException {
        try {
            store.close();
        } catch (MVStoreException e) {
            throw failed("it was not closed cleanly", e);
        }
    }

    private EventLogException failed(String what, MVStoreException cause) {
        return new EventLogException(
                file + " cannot be written, " + what + ": " + cause.getMessage() + "; make room and open it again",
                cause);
    }

    private static EventLogException refused(Path file, MVStoreException cause) {
        String sentence =
                switch (cause.getErrorCode()) {
                    case DataUtils.ERROR_FILE_LOCKED -> file + " is in use by another process; stop that one first";
                    case DataUtils.ERROR_FILE_CORRUPT ->
                        file + " is damaged, or no canary's event log; restore it from a copy or name another file";
                    default -> file + " cannot be opened as an event log: " + cause.getMessage();
                };
        return new EventLogException(sentence, cause);
    }

    /** Brings a half-written file back to whole blocks, which the store asks for; it finds the last whole chunk itself. */
    static void cutTornEnd(Path file, Consumer<String> notes) throws EventLogException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            requireStore(file, channel);
            long whole = size < HEADER_BYTES ? 0 : size - size % BLOCK_BYTES;
            if (whole < size) {
                channel.truncate(whole);
                notes.accept(file + " was only half written: its last " + (size - whole)
                        + " bytes were cut off, the log ends with the last whole event");
            }
        } catch (EventLogException e) {
            throw e;
        } catch (IOException e) {
            throw new EventLogException(file + " cannot be opened as an event log: " + e.getMessage(), e);
        }
    }

    /** Whatever is not a store, or the beginning of one, stays as it is. */
    private static void requireStore(Path file, FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(MAGIC.length);
        int count = Math.max(0, channel.read(head, 0));
        if (!ByteBuffer.wrap(MAGIC, 0, count).equals(head.flip())) {
            throw new EventLogException(file + " is no canary's event log; name another file", null);
        }
    }
}
