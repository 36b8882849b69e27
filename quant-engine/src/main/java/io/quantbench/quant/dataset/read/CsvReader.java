package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads RFC 4180 text with a header line; a quoted field may span lines, and its row is named by its first line. */
final class CsvReader {
    private static final String EXPECTED_HEADER = "a header with the column \"text\" and, if labelled, \"label\"";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

    private final SourceFile source;
    private final LabelConsistency labels;
    private final List<TextRow> rows = new ArrayList<>();

    private CsvReader(SourceFile source) {
        this.source = source;
        this.labels = new LabelConsistency(source.name());
    }

    static Dataset<TextRow> read(SourceFile source) {
        CsvReader reader = new CsvReader(source);
        reader.readRecords(source.text());
        if (reader.rows.isEmpty()) {
            throw new DatasetException(source.name() + ": has a header but no rows; expected at least one");
        }
        return new Dataset<>(source.name(), source.description(), source.sha256(), reader.rows, 0);
    }

    private void readRecords(String text) {
        if (text.isBlank()) {
            throw new DatasetException(source.name() + ": is empty; expected " + EXPECTED_HEADER);
        }
        long line = 1;
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            Iterator<CSVRecord> records = parser.iterator();
            Columns columns = columns(records.next());
            for (line = parser.getCurrentLineNumber() + 1;
                    records.hasNext();
                    line = parser.getCurrentLineNumber() + 1) {
                addRow(line, records.next(), columns);
            }
        } catch (UncheckedIOException | IOException e) {
            throw DatasetException.atLine(
                    source.name(), line, "is not CSV: " + reason(e), "RFC 4180 with closed quotes");
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        return String.valueOf(cause.getMessage());
    }

    private record Columns(int count, int text, int label) {}

    private Columns columns(CSVRecord header) {
        List<String> names = header.stream().map(String::strip).toList();
        int text = uniqueColumn(names, List.of("text"));
        if (text < 0) {
            throw DatasetException.atLine(
                    source.name(), 1, "the columns are " + String.join(", ", names), EXPECTED_HEADER);
        }
        return new Columns(names.size(), text, uniqueColumn(names, JsonRows.LABEL_NAMES));
    }

    private int uniqueColumn(List<String> names, List<String> wanted) {
        int found = -1;
        for (int i = 0; i < names.size(); i++) {
            if (wanted.contains(names.get(i))) {
                if (found >= 0) {
                    throw DatasetException.atLine(
                            source.name(), 1, "has two columns for " + String.join(" or ", wanted), EXPECTED_HEADER);
                }
                found = i;
            }
        }
        return found;
    }

    private void addRow(long line, CSVRecord record, Columns columns) {
        if (record.size() == 1 && record.get(0).isBlank()) {
            throw DatasetException.atLine(source.name(), line, "is empty", columns.count() + " fields");
        }
        if (record.size() != columns.count()) {
            throw DatasetException.atLine(
                    source.name(), line, "has " + record.size() + " fields", columns.count() + ", as the header has");
        }
        String text = record.get(columns.text());
        if (text.isBlank()) {
            throw DatasetException.atLine(source.name(), line, "its text is empty", "text");
        }
        OptionalInt label = columns.label() < 0 ? OptionalInt.empty() : label(line, record.get(columns.label()));
        labels.check(line, label);
        rows.add(new TextRow(rows.size(), text, label));
    }

    private OptionalInt label(long line, String field) {
        if (field.isBlank()) {
            return OptionalInt.empty();
        }
        try {
            int label = Integer.parseInt(field.strip());
            if (label >= 0) {
                return OptionalInt.of(label);
            }
        } catch (NumberFormatException ignored) {
            // Falls through to the one message for every label that is no class index.
        }
        throw DatasetException.atLine(source.name(), line, "the label is \"" + field + "\"", "an integer from 0");
    }
}
