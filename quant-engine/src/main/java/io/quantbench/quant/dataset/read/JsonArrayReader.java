package io.quantbench.quant.dataset.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads {@code [{"text": "…", "class": 1}, …]}. An element whose text is an empty string is left out and counted if it is the
 * last one, because known files end so; anywhere else it is refused.
 */
final class JsonArrayReader {
    private static final String EXPECTED = "[{\"text\": \"...\", \"class\": 0}, ...]";

    private final SourceFile source;
    private final List<TextRow> rows = new ArrayList<>();
    private final LabelConsistency labels;
    private int skippedRows;
    private long skippedLine;

    private JsonArrayReader(SourceFile source) {
        this.source = source;
        this.labels = new LabelConsistency(source.name());
    }

    static Dataset<TextRow> read(SourceFile source) {
        JsonArrayReader reader = new JsonArrayReader(source);
        reader.readElements(source.text());
        if (reader.rows.isEmpty()) {
            throw new DatasetException(source.name() + ": has no rows; expected " + EXPECTED);
        }
        return new Dataset<>(source.name(), source.description(), source.sha256(), reader.rows, reader.skippedRows);
    }

    private void readElements(String text) {
        try (JsonParser parser = JsonRows.parser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new DatasetException(source.name() + ": is empty; expected " + EXPECTED);
            }
            if (first != JsonToken.START_ARRAY) {
                throw DatasetException.atLine(source.name(), lineOf(parser), "is not the start of an array", EXPECTED);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                long line = lineOf(parser);
                readElement(parser.readValueAsTree(), line);
            }
            if (parser.nextToken() != null) {
                throw DatasetException.atLine(source.name(), lineOf(parser), "more follows the closing ]", "the end");
            }
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw JsonRows.syntaxError(source.name(), line, e, EXPECTED);
        } catch (IOException e) {
            throw new IllegalStateException("a string in memory cannot fail to be read", e);
        }
    }

    private void readElement(JsonNode element, long line) {
        if (skippedRows > 0) {
            throw DatasetException.atLine(
                    source.name(),
                    skippedLine,
                    "element " + (rows.size() + 1) + " has an empty \"text\" but is not the last",
                    "text");
        }
        JsonNode text = element.get("text");
        if (text != null && text.isTextual() && text.textValue().isEmpty()) {
            skippedRows++;
            skippedLine = line;
            return;
        }
        TextRow row = JsonRows.textRow(source.name(), line, rows.size(), element);
        OptionalInt label = row.label();
        labels.check(line, label);
        rows.add(row);
    }

    private static long lineOf(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
