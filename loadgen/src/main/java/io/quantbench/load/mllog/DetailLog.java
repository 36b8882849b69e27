package io.quantbench.load.mllog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * {@code mlperf_log_detail.txt}: lines {@code :::MLLOG {"key": …, "value": …}}, written and flushed one by one, so that a run that
 * is killed leaves what was known.
 *
 * <p><b>Threading:</b> not thread-safe.
 */
final class DetailLog implements AutoCloseable {
    static final String FILE_NAME = "mlperf_log_detail.txt";

    private static final String PREFIX = ":::MLLOG ";
    private static final double NS_PER_MS = 1e6;

    private final Writer out;
    private final Clock clock;
    private final Instant origin;
    private final ObjectMapper mapper = new ObjectMapper();
    private int errors;

    private DetailLog(Writer out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.origin = clock.instant();
    }

    static DetailLog create(Path directory, Clock clock) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(directory.resolve(FILE_NAME));
        return new DetailLog(out, clock);
    }

    /** A value: text, whole number, number or truth. */
    void put(String key, Object value) throws IOException {
        line(key, value, false);
    }

    /** A value that is an error of the run. */
    void error(String key, String sentence) throws IOException {
        errors++;
        line(key, sentence, true);
    }

    int errors() {
        return errors;
    }

    private void line(String key, Object value, boolean error) throws IOException {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = mapper.createGenerator(json)) {
            generator.writeStartObject();
            generator.writeStringField("key", key);
            generator.writeFieldName("value");
            generator.writeObject(value);
            generator.writeNumberField(
                    "time_ms", Duration.between(origin, clock.instant()).toNanos() / NS_PER_MS);
            generator.writeStringField("namespace", "mlperf::logging");
            generator.writeStringField("event_type", "POINT_IN_TIME");
            generator.writeObjectFieldStart("metadata");
            generator.writeBooleanField("is_error", error);
            generator.writeBooleanField("is_warning", false);
            generator.writeStringField("file", "quantbench");
            generator.writeNumberField("line_no", 0);
            generator.writeNumberField("pid", ProcessHandle.current().pid());
            generator.writeNumberField("tid", Thread.currentThread().getId());
            generator.writeEndObject();
            generator.writeEndObject();
        }
        out.write(PREFIX + json + "\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
