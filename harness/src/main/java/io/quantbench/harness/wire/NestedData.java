package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Walks a tensor's data: one flat list of all elements, or lists within lists exactly as the shape says. */
final class NestedData {
    private final TensorHeader header;
    private final ElementReader elements;

    NestedData(TensorHeader header, ElementReader elements) {
        this.header = header;
        this.elements = elements;
    }

    /** Reads from the start of the outermost list to its end. */
    void read(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            nested(parser);
            return;
        }
        while (parser.currentToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isStructStart()) {
                throw notAsShaped("a list or object among elements");
            }
            elements.read(parser);
            parser.nextToken();
        }
    }

    /** Lists open at {@code depth} count their members; the current token is the first member of the outermost. */
    private void nested(JsonParser parser) throws IOException {
        int rank = header.shape().rank();
        long[] members = new long[rank];
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.END_ARRAY) {
                depth--;
                requireExtent(members[depth], depth);
            } else {
                if (depth > rank || (token == JsonToken.START_ARRAY) != (depth < rank)) {
                    throw notAsShaped(
                            token == JsonToken.START_ARRAY
                                    ? "a list where an element belongs"
                                    : "an element where a list belongs");
                }
                members[depth - 1]++;
                if (token == JsonToken.START_ARRAY) {
                    members[depth++] = 0;
                } else {
                    elements.read(parser);
                }
            }
            if (depth > 0) {
                parser.nextToken();
            }
        }
    }

    private void requireExtent(long members, int axis) {
        if (members != header.shape().dim(axis)) {
            throw notAsShaped("a list of " + members + " along axis " + axis);
        }
    }

    private WireException notAsShaped(String what) {
        return WireException.malformed(
                "tensor %s: data holds %s; one flat list is allowed, or lists nested as shape %s says",
                header.name(), what, header.shape());
    }
}
