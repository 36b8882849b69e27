package io.quantbench.quant.dataset.read;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What the two JSON formats have in common: strict parsing, the fields of a row and their messages. */
final class JsonRows {
    static final String TEXT_ROW = "{\"text\": \"...\", \"label\": 0}";
    static final List<String> LABEL_NAMES = List.of("label", "class");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectReader LINE_READER =
            MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonRows() {}

    /** A parser that knows {@link JsonParser#readValueAsTree()}. */
    static JsonParser parser(String text) throws JsonProcessingException {
        try {
            return MAPPER.createParser(text);
        } catch (IOException e) {
            throw new IllegalStateException("a string in memory cannot fail to be read", e);
        }
    }

    static JsonNode parseLine(String file, long line, String text, String expected) {
        try {
            return LINE_READER.readTree(text);
        } catch (JsonProcessingException e) {
            throw syntaxError(file, line, e, expected);
        }
    }

    static DatasetException syntaxError(String file, long line, JsonProcessingException e, String expected) {
        JsonLocation location = e.getLocation();
        String column = location == null ? "" : " at column " + location.getColumnNr();
        String reason = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        return DatasetException.atLine(file, line, "is not JSON" + column + ": " + reason, expected);
    }

    static TextRow textRow(String file, long line, int id, JsonNode object) {
        if (!object.isObject()) {
            throw DatasetException.atLine(file, line, "is " + kindOf(object) + ", not an object", TEXT_ROW);
        }
        JsonNode text = object.get("text");
        if (text == null || !text.isTextual()) {
            throw DatasetException.atLine(
                    file, line, text == null ? "has no \"text\"" : "\"text\" is " + kindOf(text), TEXT_ROW);
        }
        if (text.textValue().isBlank()) {
            throw DatasetException.atLine(file, line, "\"text\" is empty", TEXT_ROW);
        }
        return new TextRow(id, text.textValue(), label(file, line, object));
    }

    /** The label of a row, empty where no field of that name is there. */
    static OptionalInt label(String file, long line, JsonNode object) {
        @Nullable JsonNode found = null;
        for (String name : LABEL_NAMES) {
            JsonNode value = object.get(name);
            if (value != null && found != null) {
                throw DatasetException.atLine(file, line, "has both \"label\" and \"class\"", "one of them");
            }
            found = value == null ? found : value;
        }
        if (found == null) {
            return OptionalInt.empty();
        }
        if (!found.isIntegralNumber() || !found.canConvertToInt() || found.intValue() < 0) {
            throw DatasetException.atLine(file, line, "the label is " + shortened(found), "an integer from 0");
        }
        return OptionalInt.of(found.intValue());
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "empty";
        };
    }
}
