package io.quantbench.harness.canary.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import java.util.List;

/** The JSON form of a {@link CanaryReport}: one object with the names of the record components. Thread-safe. */
public final class CanaryReportJson {
    private static final ObjectMapper COMPACT = EvidenceJson.mapper();
    private static final ObjectMapper INDENTED = EvidenceJson.mapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CanaryReportJson() {}

    /** The report as indented JSON, ending in a line break. */
    public static String write(CanaryReport report) {
        return json(INDENTED, report) + "\n";
    }

    /** The report on a rollout, likewise. */
    static String write(RolloutReport report) {
        return json(INDENTED, report) + "\n";
    }

    /** Reports as an array, in one line. */
    static String writeCompact(List<CanaryReport> reports) {
        return json(COMPACT, reports);
    }

    private static String json(ObjectMapper mapper, Object report) {
        try {
            return mapper.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }
}
