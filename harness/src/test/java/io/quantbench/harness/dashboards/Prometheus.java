package io.quantbench.harness.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Prometheus that scrapes one target every second, evaluates our rules, and is asked what a dashboard asks. */
final class Prometheus implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), *(\\w+)\\)");
    private static final int SHOWN_SECONDS = 15;

    private final Tool process;
    private final int port;

    private Prometheus(Tool process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param folder its own, empty
     * @param nativeHistograms whether it takes native histograms; without, it reads the text formats and classic buckets
     */
    static Prometheus start(Path folder, boolean nativeHistograms, int targetPort, int alertmanagerPort)
            throws IOException {
        int port = Tool.freePort();
        Files.createDirectories(folder);
        try (Stream<Path> rules = Files.list(Path.of("..", "grafana", "rules"))) {
            for (Path rule : rules.filter(Files::isRegularFile).toList()) {
                // Evaluated every second: a test has no quarter of a minute to wait.
                Files.writeString(
                        folder.resolve(rule.getFileName()),
                        Files.readString(rule).replace("interval: 15s", "interval: 1s"));
            }
        }
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(
                config,
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s/recordings.yaml, %s/alerts.yaml]
                alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d"]}]}]}
                scrape_configs:
                  - job_name: quantbench
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """
                        .formatted(folder, folder, alertmanagerPort, targetPort));
        List<String> command = new ArrayList<>(List.of(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
        command.add("--enable-feature=exemplar-storage" + (nativeHistograms ? ",native-histograms" : ""));
        return new Prometheus(Tool.start(folder.resolve("log"), command), port);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    String log() {
        return process.log();
    }

    boolean ready() throws IOException, InterruptedException {
        if (!process.runs()) {
            throw new IllegalStateException("Prometheus ended: " + log());
        }
        try {
            return CLIENT.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    /** What a panel's expression becomes when all is chosen. */
    static String chosen(String expression) {
        return expression
                .replace("\"$baseline\"", "\"fp32\"")
                .replace("\"$guardrail\"", "\"accuracy\"")
                .replace("$__rate_interval", "5s")
                .replace("$__range", SHOWN_SECONDS + "s")
                .replace("$__interval", "5s")
                .replace("$model", ".*")
                .replace("$variant", ".*");
    }

    /** Number of finite values that an expression has had in the last seconds. */
    int values(String expression) throws IOException, InterruptedException {
        double now = now();
        JsonNode series = get("/api/v1/query_range?query=" + encoded(chosen(expression)) + "&step=1&start="
                        + (now - SHOWN_SECONDS) + "&end=" + now)
                .at("/data/result");
        int values = 0;
        for (JsonNode each : series) {
            for (JsonNode point : each.path("values")) {
                values += Double.isNaN(number(point.path(1).asText())) ? 0 : 1;
            }
            values += each.path("histograms").size();
        }
        return values;
    }

    /** An expression's only value now; NaN if it has none. */
    double value(String expression) throws IOException, InterruptedException {
        JsonNode result = get("/api/v1/query?query=" + encoded(expression)).at("/data/result");
        return result.size() == 1 ? number(result.path(0).at("/value/1").asText()) : Double.NaN;
    }

    private double now() throws IOException, InterruptedException {
        return get("/api/v1/query?query=time()").at("/data/result/0").asDouble();
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Number of values of a {@code label_values} query. */
    int labelValues(String query) throws IOException, InterruptedException {
        Matcher call = LABEL_VALUES.matcher(query);
        if (!call.matches()) {
            throw new IllegalArgumentException("not a label_values call: " + query);
        }
        return get("/api/v1/label/" + call.group(2) + "/values?match[]=".replace("[]", "%5B%5D")
                        + encoded(chosen(call.group(1))))
                .path("data")
                .size();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        var response = CLIENT.send(request(path), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.body());
        }
        return MAPPER.readTree(response.body());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(address() + path)).build();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.close();
    }
}
