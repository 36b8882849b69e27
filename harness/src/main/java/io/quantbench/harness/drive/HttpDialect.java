package io.quantbench.harness.drive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.wire.EncodedBody;
import io.quantbench.harness.wire.InferCodec;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.WireException;
import io.quantbench.harness.wire.WireLimits;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.http.HttpRequests;
import io.quantbench.load.target.http.HttpTarget;
import io.quantbench.load.target.http.HttpTargetOptions;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteException;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.StageListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** REST with binary tensors. Metadata and statistics are asked for on a connection of their own, outside the measured time. */
final class HttpDialect implements ServerDialect {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int SHOWN = 200;

    private final Endpoint endpoint;
    private final RemoteLimits limits;
    private final InferCodec codec = new InferCodec(WireLimits.defaults());
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    HttpDialect(Endpoint endpoint, RemoteLimits limits) {
        this.endpoint = endpoint;
        this.limits = limits;
    }

    @Override
    public ModelMetadata metadata(String model) {
        try {
            return ModelBodies.metadata(get(path(model, ""), "model " + model));
        } catch (WireException e) {
            throw new DriveException(
                    endpoint + " says of its model " + model + " what cannot be asked: " + e.getMessage(), e);
        }
    }

    @Override
    public List<ModelStatistics> statistics(String model) {
        return ModelBodies.statistics(get(path(model, "") + "/stats", "statistics of model " + model));
    }

    private static String path(String model, String version) {
        return "/v2/models/" + encoded(model) + (version.isEmpty() ? "" : "/versions/" + encoded(version));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode get(String path, String what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .timeout(LIMIT)
                .GET();
        endpoint.bearerToken().ifPresent(token -> request.header("authorization", "Bearer " + token));
        HttpResponse<String> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new DriveException(
                    "nobody listens at " + endpoint + "; start the server there or give another address", e);
        } catch (HttpTimeoutException e) {
            throw new DriveException(
                    endpoint + " did not answer within " + LIMIT.toSeconds() + " s; is it a V2 server?", e);
        } catch (IOException e) {
            throw new DriveException(endpoint + " cannot be asked for " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriveException("stopped while " + endpoint + " was asked for " + what, e);
        }
        return read(response, what);
    }

    private JsonNode read(HttpResponse<String> response, String what) {
        if (response.statusCode() != 200) {
            throw new DriveException(endpoint + " answers " + response.statusCode() + " when asked for " + what
                    + beginning(response.body()) + advice(response.statusCode()));
        }
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new DriveException(
                    endpoint + " does not speak the V2 protocol: its answer for " + what + " is not JSON", e);
        }
    }

    private static String beginning(String body) {
        String text = body.strip().replaceAll("\\s+", " ");
        return text.isEmpty() ? "" : ": " + (text.length() > SHOWN ? text.substring(0, SHOWN) + " …" : text);
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 -> "; give a token with --token-file";
            case 404 -> "; check --model and that the server speaks the V2 protocol";
            default -> "";
        };
    }

    @Override
    public Body body(String model, String version, InferRequest request) {
        EncodedBody encoded = codec.writeRequest(request, input -> true);
        return new Body(encoded.joined(), encoded.headerLength().orElse(-1));
    }

    @Override
    public Target connect(String model, String version, List<Body> bodies) {
        HttpRequests.Head[] heads = bodies.stream()
                .map(body -> head(path(model, version) + "/infer", body))
                .toArray(HttpRequests.Head[]::new);
        try {
            HttpTarget target = HttpTarget.connect(
                    HttpTargetOptions.of(endpoint, sample -> heads[sample.id()]).withLimits(limits),
                    StageListener.NONE,
                    SystemNanoClock.INSTANCE);
            try {
                target.probe(bodies.get(0).sample(0));
                return new BodiesTarget(target, bodies);
            } catch (RemoteException e) {
                target.close();
                throw e;
            }
        } catch (RemoteException e) {
            throw new DriveException(String.valueOf(e.getMessage()), e);
        }
    }

    private static HttpRequests.Head head(String path, Body body) {
        return body.headerBytes() < 0
                ? new HttpRequests.Head(path, Map.of("content-type", "application/json"))
                : new HttpRequests.Head(
                        path,
                        Map.of(
                                "content-type",
                                "application/octet-stream",
                                InferCodec.HEADER_LENGTH,
                                String.valueOf(body.headerBytes())));
    }

    /** The JDK's client has nothing to close before Java 21. */
    @Override
    public void close() {}
}
