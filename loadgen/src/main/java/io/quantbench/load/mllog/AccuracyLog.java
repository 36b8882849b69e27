package io.quantbench.load.mllog;

import io.quantbench.load.scenario.AnswerSink;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * {@code mlperf_log_accuracy.json}: a list of answers in hexadecimal, written as they come, so that a run that is killed leaves all
 * but the last of them. A whole file ends with {@code ]}.
 *
 * <p><b>Threading:</b> answers from any thread; they are written one after the other.
 */
public final class AccuracyLog implements AnswerSink, AutoCloseable {
    /** Its name in a directory of logs. */
    public static final String FILE_NAME = "mlperf_log_accuracy.json";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Writer out;
    private final AnswerLogging logging;
    private boolean first = true;
    private boolean closed;
    private long written;
    private @Nullable IOException failure;

    private AccuracyLog(Writer out, AnswerLogging logging) {
        this.out = out;
        this.logging = logging;
    }

    /** Creates the file in a directory that exists; replaces an earlier one. */
    public static AccuracyLog create(Path directory, AnswerLogging logging) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(directory.resolve(FILE_NAME));
        out.write("[");
        return new AccuracyLog(out, logging);
    }

    @Override
    public boolean wants(long sequence) {
        return logging.wants(sequence);
    }

    /** Writes an answer; a failure to write is told by {@link #close}, so that the completing thread is not disturbed. */
    @Override
    public void answered(long sequence, int sampleId, ByteBuffer answer) {
        byte[] bytes = new byte[answer.remaining()];
        answer.duplicate().get(bytes);
        String entry = "\n{ \"seq_id\" : " + sequence + ", \"qsl_idx\" : " + sampleId + ", \"data\" : \""
                + HEX.formatHex(bytes) + "\" }";
        synchronized (this) {
            try {
                if (failure == null && !closed) {
                    out.write(first ? entry : "," + entry);
                    first = false;
                    written++;
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /** Answers written so far. */
    public synchronized long written() {
        return written;
    }

    /**
     * Ends the file. A second call does nothing.
     *
     * @throws IOException if it could not be written, now or earlier
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            if (failure != null) {
                throw new IOException("the accuracy log is not whole: " + failure.getMessage(), failure);
            }
            out.write("\n]\n");
        }
    }
}
