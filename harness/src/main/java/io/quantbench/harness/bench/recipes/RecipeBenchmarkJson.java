package io.quantbench.harness.bench.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quantbench.load.report.ReportMapper;

/** The JSON form of a {@link RecipeBenchmarkReport}: one object with the names of the record components. Thread-safe. */
public final class RecipeBenchmarkJson {
    private RecipeBenchmarkJson() {}

    /** Indented, ending in a line break. */
    public static String write(RecipeBenchmarkReport report) {
        try {
            return ReportMapper.create().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }
}
