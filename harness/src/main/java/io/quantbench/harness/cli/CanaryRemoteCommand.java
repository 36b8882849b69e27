package io.quantbench.harness.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quantbench canary status} and others: a canary of a server elsewhere, asked or commanded over HTTP. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Exit codes: 0 promoted, 1 rolled back, 2 usage or input error, 3 not decided yet."})
abstract class CanaryRemoteCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Terminal terminal;
    private final String verb;

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "The server: its data port to ask, its admin port to command.")
    private URI url = URI.create("http://localhost");

    @Option(names = "--model", paramLabel = "NAME", description = "Whose canary; not needed where there is one.")
    private String model = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The bearer token; from the variable QUANTBENCH_TOKEN where left out.")
    private @Nullable String token;

    @Option(names = "--json", description = "Prints the server's answer as it is.")
    private boolean json;

    CanaryRemoteCommand(Terminal terminal, String verb) {
        this.terminal = terminal;
        this.verb = verb;
    }

    /** What is sent along; empty to ask only. */
    abstract Map<String, String> body();

    boolean commands() {
        return true;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String path = "/api/v1/canary/" + (model.isEmpty() ? onlyModel() : model) + "/" + verb;
        JsonNode answer = commands()
                ? send(request(path)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body()))))
                : send(request(path));
        String verdict = answer.path("verdict").asText().toLowerCase(Locale.ROOT);
        if (json) {
            terminal.out().println(answer);
        } else {
            tell(verdict, answer);
        }
        terminal.out().flush();
        return switch (verdict) {
            case "promote" -> ExitCode.OK.code();
            case "rollback" -> ExitCode.GATE_FAILED.code();
            default -> ExitCode.INVALID_RUN.code();
        };
    }

    /** A verdict says in one piece where the canary stands; a whole status has that, and more, in parts. */
    private void tell(String verdict, JsonNode answer) {
        JsonNode standing = answer.has("standing") ? answer.path("standing") : answer;
        JsonNode trace = answer.path("trace");
        String paused = standing.path("paused").asBoolean() ? ", paused" : "";
        String phase = standing.path("phase").asText().toLowerCase(Locale.ROOT).replace('_', ' ');
        terminal.out()
                .println(verdict + ": " + answer.path("model").asText() + ", " + phase + " in step "
                        + standing.path("step").asText() + paused);
        String why = trace.isEmpty()
                ? answer.path("reason").asText()
                : trace.path(trace.size() - 1).path("sentence").asText();
        terminal.out().println("  " + why);
        findings(answer.path("decision").path("findings"));
    }

    private void findings(JsonNode findings) {
        for (JsonNode finding : findings) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "  %-16s %-13s %,d samples%n",
                            finding.path("metric").asText(),
                            finding.path("state")
                                    .asText()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' '),
                            finding.path("samples").asLong());
        }
    }

    private String onlyModel() throws IOException, InterruptedException {
        JsonNode all = send(request("/api/v1/canary"));
        if (all.isEmpty()) {
            throw new IllegalArgumentException(url + " has no canary; its configuration may hold one");
        }
        if (all.size() > 1) {
            throw new IllegalArgumentException(url + " has canaries on "
                    + String.join(", ", all.findValuesAsText("model")) + "; name one with --model");
        }
        return all.path(0).path("model").asText();
    }

    private HttpRequest.Builder request(String path) {
        String bearer = token == null ? System.getenv("QUANTBENCH_TOKEN") : token;
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("--url " + url + " is no address such as http://127.0.0.1:8080");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(LIMIT);
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    url + " does not answer" + detail(e) + "; is the server running there?", e);
        }
        try {
            JsonNode body = MAPPER.readTree(answer.body());
            if (answer.statusCode() / 100 == 2 && body != null) {
                return body;
            }
            throw new IllegalArgumentException(url + " refused with status " + answer.statusCode() + ": "
                    + (body == null ? "" : body.path("error").asText()) + hint(answer.statusCode()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    url + " answered with status " + answer.statusCode() + " and no JSON; is it a QuantBench server?",
                    e);
        }
    }

    /** Reading ports do not know commands. */
    private String hint(int status) {
        return commands() && status == 404 ? "; commands go to the admin port" : "";
    }

    private static String detail(IOException failure) {
        return failure.getMessage() == null ? "" : ": " + failure.getMessage();
    }

    /** Who commands, for the trace. */
    static String who() {
        return System.getProperty("user.name", "cli");
    }
}
