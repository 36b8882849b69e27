package io.quantbench.load.plan;

import io.quantbench.load.arrival.ArrivalProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The arrivals of a recorded trace: a text file with one offset in ns per line, ascending; what follows a comma on a line is
 * ignored, as are empty lines and lines that begin with {@code #}. Read as it is consumed, in pieces of 64 KiB, so that a trace
 * may be longer than memory; allocates nothing per arrival.
 *
 * <p><b>Threading:</b> one thread consumes; whoever opened it closes it.
 */
public final class TraceFile implements ArrivalProcess, AutoCloseable {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int END = -1;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).limit(0);
    private long line;

    private TraceFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a trace from its beginning. */
    public static TraceFile open(Path file) throws IOException {
        return new TraceFile(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    /**
     * The next offset.
     *
     * @throws IllegalStateException with file and line when a line is no offset
     * @throws UncheckedIOException when the file cannot be read
     */
    @Override
    public long nextArrivalNs() {
        while (true) {
            int character = next();
            if (character == END) {
                return NEVER;
            }
            line++;
            if (character == '#' || character == '\n' || character == '\r') {
                skipLine(character);
            } else {
                return offset(character);
            }
        }
    }

    private long offset(int first) {
        long offsetNs = 0;
        int character = first;
        for (; character >= '0' && character <= '9'; character = next()) {
            if (offsetNs > (Long.MAX_VALUE - 9) / 10) {
                throw broken("is too large");
            }
            offsetNs = 10 * offsetNs + (character - '0');
        }
        boolean ended = character == END || character == '\n' || character == '\r' || character == ',';
        if (!ended || character == first) {
            throw broken("does not begin with an offset in ns");
        }
        skipLine(character);
        return offsetNs;
    }

    private void skipLine(int from) {
        int character = from;
        while (character != '\n' && character != END) {
            character = next();
        }
    }

    private int next() {
        if (!piece.hasRemaining()) {
            try {
                if (channel.read(piece.clear()) <= 0) {
                    piece.limit(0);
                    return END;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read trace " + file, e);
            }
            piece.flip();
        }
        return piece.get();
    }

    private IllegalStateException broken(String what) {
        return new IllegalStateException("trace " + file + ", line " + line + " " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
