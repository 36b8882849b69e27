package io.quantbench.harness.quantize.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quantbench.load.report.ReportMapper;

/** The JSON form of a {@link QuantizeReport}: one object with the names of the record components. Thread-safe. */
public final class QuantizeReportJson {
    private static final ObjectMapper MAPPER = ReportMapper.create();

    private QuantizeReportJson() {}

    /** The report as indented JSON, ending in a line break. */
    public static String write(QuantizeReport report) {
        return json(MAPPER, report) + "\n";
    }

    /** As {@link #write}, in one line. */
    static String writeCompact(QuantizeReport report) {
        return json(MAPPER.copy().disable(SerializationFeature.INDENT_OUTPUT), report);
    }

    private static String json(ObjectMapper mapper, QuantizeReport report) {
        try {
            return mapper.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }
}
