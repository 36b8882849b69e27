package io.quantbench.load.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON form of a {@link RunReport}: one object with the names of the record components. Thread-safe. */
public final class RunReportJson {
    private static final ObjectMapper MAPPER = ReportMapper.create();

    private RunReportJson() {}

    /** The report as indented JSON, ending in a line break. */
    public static String write(RunReport report) {
        try {
            return MAPPER.writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report of plain values cannot be written as JSON", e);
        }
    }

    /**
     * The report in a file.
     *
     * @throws ReportReadException when the file is not a load report of this version
     */
    public static RunReport read(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    /**
     * The report in a text.
     *
     * @param name of the text, for messages
     */
    public static RunReport parse(String json, String name) throws ReportReadException {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (!tree.path("kind").asText().equals(RunReport.KIND)) {
                throw new ReportReadException(name + " is not a load report: its kind is not 'load'", null);
            }
            if (tree.path("schemaVersion").asInt() != RunReport.SCHEMA_VERSION) {
                throw new ReportReadException(
                        name + " has schemaVersion " + tree.path("schemaVersion") + "; this version reads "
                                + RunReport.SCHEMA_VERSION + " only",
                        null);
            }
            return MAPPER.treeToValue(tree, RunReport.class);
        } catch (JsonProcessingException e) {
            throw new ReportReadException(name + " is not a load report: " + e.getOriginalMessage(), e);
        }
    }
}
