package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The JSON part of a message, as bytes that can be read from any place of it: always UTF-8, no name twice in an object. */
final class JsonText {
    /** Deeper than any message: parameters and data are checked for their own depth. */
    private static final int MAX_DEPTH = 100;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] bytes;
    private final int offset;
    private final int length;

    /** Reads part of a message; the failures of the JSON reader are turned into sentences by {@link #read}. */
    @FunctionalInterface
    interface Reading<T> {
        T from(JsonParser parser) throws IOException;
    }

    /** Writes part of a message. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** Over the remaining bytes of a buffer, without a copy where it has an array. */
    JsonText(ByteBuffer buffer) {
        this.length = buffer.remaining();
        if (buffer.hasArray()) {
            this.bytes = buffer.array();
            this.offset = buffer.arrayOffset() + buffer.position();
        } else {
            this.bytes = new byte[length];
            this.offset = 0;
            buffer.get(buffer.position(), bytes);
        }
    }

    /** Bytes of the text. */
    int length() {
        return length;
    }

    /**
     * Reads the text, which must be one object and nothing after it.
     *
     * @throws WireException if it is not, or is not JSON
     */
    <T> T read(Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw WireException.malformed("the body is not a JSON object");
            }
            T value = reading.from(parser);
            if (parser.nextToken() != null) {
                throw WireException.malformed("the JSON object is followed by more, at byte %d", here(parser));
            }
            return value;
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** A parser of the bytes from {@code start} to {@code end} of the text, on its first token. */
    JsonParser parserAt(long start, long end) throws IOException {
        JsonParser parser = FACTORY.createParser(bytes, Math.toIntExact(offset + start), Math.toIntExact(end - start));
        parser.nextToken();
        return parser;
    }

    /** Where the current token begins, in bytes from the start of the text. */
    static long here(JsonParser parser) {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** Where the current token ends. */
    static long end(JsonParser parser) {
        return parser.currentLocation().getByteOffset();
    }

    static void write(OutputStream target, Writing writing) {
        try (JsonGenerator json = FACTORY.createGenerator(target)) {
            writing.to(json);
        } catch (IOException e) {
            // The target is an array in memory, so this is the generator's complaint.
            throw WireException.notRepresentable("the answer cannot be written as JSON: %s", firstLine(e));
        }
    }

    private static WireException notJson(IOException cause) {
        if (cause instanceof StreamConstraintsException) {
            return WireException.tooLarge("the body exceeds what is read of JSON: %s", firstLine(cause));
        }
        return WireException.malformed("the body is not JSON: %s", firstLine(cause));
    }

    private static String firstLine(IOException cause) {
        String message =
                cause instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(cause.getMessage());
        return message.lines().findFirst().orElse("it ends too early");
    }
}
