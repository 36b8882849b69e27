package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the fields that all messages have: texts, parameters, lists of objects. */
final class JsonFields {
    private JsonFields() {}

    /** Reads one object of a list, whose start is the current token, to its end. */
    @FunctionalInterface
    interface ObjectReading<T> {
        T from(JsonParser parser) throws IOException;
    }

    static String text(JsonParser parser, String what, WireLimits limits) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw WireException.malformed("%s is %s; a string is needed", what, shown(parser));
        }
        String text = parser.getText();
        limits.checkText(what, text);
        return text;
    }

    static <T> List<T> objects(JsonParser parser, String what, WireLimits limits, ObjectReading<T> reading)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw WireException.malformed("\"%s\" is %s; a list of objects is needed", what, shown(parser));
        }
        List<T> objects = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw WireException.malformed(
                        "\"%s\" holds %s at place %d; objects are needed", what, shown(parser), objects.size());
            }
            if (objects.size() == limits.maxTensors()) {
                throw WireException.tooLarge("\"%s\" has more than %d members", what, limits.maxTensors());
            }
            objects.add(reading.from(parser));
        }
        return objects;
    }

    static Parameters parameters(JsonParser parser, WireLimits limits) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw WireException.malformed("parameters are %s; an object is needed", shown(parser));
        }
        Map<String, Parameter> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            limits.checkText("a parameter's name", name);
            if (values.size() == limits.maxParameters()) {
                throw WireException.tooLarge("there are more than %d parameters", limits.maxParameters());
            }
            parser.nextToken();
            values.put(name, parameter(parser, name, limits));
        }
        return new Parameters(values);
    }

    private static Parameter parameter(JsonParser parser, String name, WireLimits limits) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> new Parameter.Flag(true);
            case VALUE_FALSE -> new Parameter.Flag(false);
            case VALUE_STRING -> new Parameter.Text(text(parser, "a parameter's value", limits));
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw WireException.malformed("parameter %s is %s, beyond 64 bits", name, shown(parser));
                }
                yield new Parameter.Whole(parser.getLongValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                double value = parser.getDoubleValue();
                if (!Double.isFinite(value)) {
                    throw WireException.malformed("parameter %s is %s, beyond FP64", name, shown(parser));
                }
                yield new Parameter.Real(value);
            }
            default ->
                throw WireException.malformed(
                        "parameter %s is %s; a string, a number, true or false is allowed", name, shown(parser));
        };
    }

    static void write(JsonGenerator json, Parameters parameters) throws IOException {
        if (parameters.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("parameters");
        for (Map.Entry<String, Parameter> entry : parameters.values().entrySet()) {
            json.writeFieldName(entry.getKey());
            Parameter value = entry.getValue();
            if (value instanceof Parameter.Flag flag) {
                json.writeBoolean(flag.value());
            } else if (value instanceof Parameter.Whole whole) {
                json.writeNumber(whole.value());
            } else if (value instanceof Parameter.Real real) {
                json.writeNumber(real.value());
            } else if (value instanceof Parameter.Text text) {
                json.writeString(text.value());
            }
        }
        json.writeEndObject();
    }

    /** A value or what kind of thing it is, for a sentence. */
    private static String shown(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            default -> Quote.brief(parser.getText());
        };
    }
}
