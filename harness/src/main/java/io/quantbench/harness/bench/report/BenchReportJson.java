package io.quantbench.harness.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quantbench.load.report.ReportMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON form of a {@link BenchReport}: one object with the names of the record components. Thread-safe. */
public final class BenchReportJson {
    private static final ObjectMapper MAPPER = ReportMapper.create();

    private BenchReportJson() {}

    /** The report as indented JSON, ending in a line break. */
    public static String write(BenchReport report) {
        return json(MAPPER, report) + "\n";
    }

    /** As {@link #write}, in one line. */
    static String writeCompact(BenchReport report) {
        return json(MAPPER.copy().disable(SerializationFeature.INDENT_OUTPUT), report);
    }

    /**
     * The report in a file.
     *
     * @throws ReportFormatException when the file is not JSON, of another schema version, or lacks or misstates something
     */
    public static BenchReport read(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    /**
     * The report in a text.
     *
     * @param name of the text, for messages
     */
    public static BenchReport parse(String json, String name) throws ReportFormatException {
        try {
            JsonNode tree = MAPPER.readTree(json);
            JsonNode version = tree.path("schemaVersion");
            if (!version.isInt()) {
                throw new ReportFormatException(name + " is not a bench report: it has no schemaVersion", null);
            }
            if (version.intValue() != BenchReport.SCHEMA_VERSION) {
                throw new ReportFormatException(
                        name + " has schemaVersion " + version.intValue() + "; this version of QuantBench reads "
                                + BenchReport.SCHEMA_VERSION + " only",
                        null);
            }
            return MAPPER.treeToValue(tree, BenchReport.class);
        } catch (JsonProcessingException e) {
            throw new ReportFormatException(name + " is not a bench report: " + e.getOriginalMessage(), e);
        }
    }

    private static String json(ObjectMapper mapper, BenchReport report) {
        try {
            return mapper.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }
}
