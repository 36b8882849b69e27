package io.quantbench.harness.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Asks a server over HTTP/1.1 and waits for its answer. */
final class RestClient {
    /** The header that says how much of a body is JSON, by the binary extension. */
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SHOWN = 160;

    private final URI base;
    private final Optional<String> token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    RestClient(URI base, Optional<String> token) {
        this.base = base;
        this.token = token;
    }

    /** An answer as it came. */
    static final class Answer {
        private final HttpResponse<byte[]> response;

        private Answer(HttpResponse<byte[]> response) {
            this.response = response;
        }

        int status() {
            return response.statusCode();
        }

        /** The part before binary tensors, or all of it; nothing that is there if it is no JSON. */
        JsonNode json() {
            byte[] body = response.body();
            try {
                JsonNode read = MAPPER.readTree(Arrays.copyOf(body, Math.min(body.length, jsonBytes())));
                return read == null ? MissingNode.getInstance() : read;
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            } catch (IOException e) {
                throw new IllegalStateException("reading from memory failed", e);
            }
        }

        /** Bytes of binary tensors. */
        byte[] tail() {
            byte[] body = response.body();
            return Arrays.copyOfRange(body, Math.min(body.length, jsonBytes()), body.length);
        }

        boolean hasTail() {
            return response.headers().firstValue(HEADER_LENGTH).isPresent();
        }

        private int jsonBytes() {
            return response.headers()
                    .firstValue(HEADER_LENGTH)
                    .map(Integer::parseInt)
                    .orElse(Integer.MAX_VALUE);
        }

        /** Status and the beginning of the body, for people. */
        @Override
        public String toString() {
            String text = new String(response.body(), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}+", " ")
                    .strip();
            return status() + " " + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...");
        }
    }

    /** A path segment of any name. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer post(String path, JsonNode body) throws IOException, InterruptedException {
        return post(path, bytes(body), Optional.empty());
    }

    /** @param headerLength value of {@link #HEADER_LENGTH}; empty to leave it out */
    Answer post(String path, byte[] body, Optional<String> headerLength) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", headerLength.isPresent() ? "application/octet-stream" : "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        headerLength.ifPresent(value -> request.header(HEADER_LENGTH, value));
        return send(request);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base.toString().replaceAll("/$", "") + path))
                .timeout(LIMIT);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    }
}
