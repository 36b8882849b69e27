package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tensor object of a message. Its fields may come in any order: data that comes before the type or the shape is passed
 * over, and read from its place once both are known.
 */
final class TensorReader {
    static final String BINARY_DATA_SIZE = "binary_data_size";

    /** An element and what divides it from the next. */
    private static final int LEAST_JSON_BYTES = 2;

    private final JsonText text;
    private final BinaryTail tail;
    private final WireLimits limits;

    private @Nullable String name;
    private @Nullable String datatype;
    private long @Nullable [] extents;
    private Parameters parameters = Parameters.NONE;
    private long dataStart = -1;
    private long dataEnd = -1;
    private @Nullable WireTensor read;

    TensorReader(JsonText text, BinaryTail tail, WireLimits limits) {
        this.text = text;
        this.tail = tail;
        this.limits = limits;
    }

    /** Reads the object whose start is the current token; afterwards its end is. */
    WireTensor read(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = JsonFields.text(parser, "a tensor's name", limits);
                case "datatype" -> datatype = JsonFields.text(parser, "a tensor's datatype", limits);
                case "shape" -> extents = shape(parser);
                case "parameters" -> parameters = JsonFields.parameters(parser, limits);
                case "data" -> data(parser);
                default -> parser.skipChildren();
            }
        }
        return finish();
    }

    private long[] shape(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw WireException.malformed("tensor %s: shape is not a list of whole numbers", shownName());
        }
        long[] dims = new long[8];
        int rank = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw WireException.malformed(
                        "tensor %s: extent %s of axis %d is not a whole number that fits in 64 bits",
                        shownName(), Quote.brief(parser.getText()), rank);
            }
            if (rank >= limits.maxRank()) {
                throw WireException.tooLarge(
                        "tensor %s has more than the %d axes that are allowed", shownName(), limits.maxRank());
            }
            dims = rank < dims.length ? dims : Arrays.copyOf(dims, 2 * rank);
            dims[rank++] = parser.getLongValue();
        }
        return Arrays.copyOf(dims, rank);
    }

    private void data(JsonParser parser) throws IOException {
        if (name != null && datatype != null && extents != null) {
            dataStart = 0;
            read = elements(header(), parser);
        } else {
            dataStart = JsonText.here(parser);
            parser.skipChildren();
            dataEnd = JsonText.end(parser);
        }
    }

    private WireTensor finish() throws IOException {
        TensorHeader header = header();
        RequestedOutput.refuseSharedMemory("tensor", header.name(), parameters);
        OptionalLong binaryBytes = parameters.count(BINARY_DATA_SIZE);
        if (binaryBytes.isPresent()) {
            if (dataStart >= 0) {
                throw WireException.malformed(
                        "tensor %s has data and %s; only one of both is allowed", header.name(), BINARY_DATA_SIZE);
            }
            return WireTensor.of(header, tail.take(header.name(), binaryBytes.getAsLong()));
        }
        if (read != null) {
            return read;
        }
        if (dataStart < 0) {
            throw WireException.malformed(
                    "tensor %s has neither data nor %s; one of both is needed", header.name(), BINARY_DATA_SIZE);
        }
        try (JsonParser again = text.parserAt(dataStart, dataEnd)) {
            return elements(header, again);
        }
    }

    private static WireException missing(String tensor, String field) {
        return WireException.malformed("tensor %s has no %s", tensor, field);
    }

    private TensorHeader header() {
        if (name == null) {
            throw WireException.malformed("a tensor has no name");
        }
        if (datatype == null) {
            throw missing(name, "datatype");
        }
        if (extents == null) {
            throw missing(name, "shape");
        }
        return TensorHeader.of(name, datatype, extents, limits);
    }

    private WireTensor elements(TensorHeader header, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw WireException.malformed("tensor %s: data is not a list", header.name());
        }
        if (header.elementCount() > text.length() / LEAST_JSON_BYTES) {
            throw WireException.malformed(
                    "tensor %s: shape %s takes %d elements, more than the data has",
                    header.name(), header.shape(), header.elementCount());
        }
        ElementReader elements = new ElementReader(header);
        new NestedData(header, elements).read(parser);
        if (elements.count() != header.elementCount()) {
            throw WireException.malformed(
                    "tensor %s: data has %d elements, but shape %s takes %d",
                    header.name(), elements.count(), header.shape(), header.elementCount());
        }
        return elements.tensor();
    }

    private String shownName() {
        return name == null ? "without a name yet" : name;
    }
}
