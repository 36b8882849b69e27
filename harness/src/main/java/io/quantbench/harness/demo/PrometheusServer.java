package io.quantbench.harness.demo;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.dashboards.RuleGroup;
import io.quantbench.harness.dashboards.Rules;
import io.quantbench.harness.dashboards.RulesYaml;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Prometheus of this machine, run for as long as it is open: it scrapes one target every second, with native histograms, and evaluates our
 * rules. It keeps its files in a folder of the caller's.
 */
public final class PrometheusServer implements AutoCloseable {
    private static final String PROGRAM = "prometheus";
    private static final int USUAL_PORT = 9095;
    private static final int READY_ATTEMPTS = 150;
    private static final Duration ATTEMPT = Duration.ofMillis(200);
    private static final long END_SECONDS = 10;
    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)");

    private final Process process;
    private final int port;

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program of this machine; empty if none is on the path. */
    public static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param program as {@link #installed} found it
     * @param folder its own, made if it is not there
     * @param target port on the loopback interface that is scraped
     * @throws DemoException if it ends at once, or is not ready in time; the message holds the last that it said
     */
    @MustBeClosed
    public static PrometheusServer start(Path program, Path folder, int target)
            throws IOException, InterruptedException {
        boolean byConfig = takesHistogramsByConfig(program);
        Files.createDirectories(folder);
        write(folder, Rules.recordings());
        write(folder, Rules.alerts());
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, config(folder, target, byConfig));
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--enable-feature=exemplar-storage" + (byConfig ? "" : ",native-histograms")));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusServer started = new PrometheusServer(process, port);
        try {
            started.awaitReady(log);
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** From 3.8 on native histograms are asked for in the configuration, which earlier ones would refuse. */
    private static boolean takesHistogramsByConfig(Path program) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(program.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader answer = asked.inputReader(StandardCharsets.UTF_8)) {
            Matcher version = VERSION.matcher(String.valueOf(answer.readLine()));
            asked.waitFor(END_SECONDS, TimeUnit.SECONDS);
            if (!version.find()) {
                return false;
            }
            int major = Integer.parseInt(version.group(1));
            return major > 3 || (major == 3 && Integer.parseInt(version.group(2)) >= 8);
        } finally {
            asked.destroy();
        }
    }

    private static String config(Path folder, int target, boolean byConfig) {
        return "global: {scrape_interval: 1s, evaluation_interval: 5s"
                + (byConfig ? ", scrape_native_histograms: true" : "") + "}\n"
                + """
                rule_files: ['%s/*.yaml']
                scrape_configs:
                  - job_name: quantbench
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """
                        .formatted(folder.toAbsolutePath().toString().replace("'", "''"), target);
    }

    /** Evaluated more often than in production: whoever looks has no quarter of a minute to wait. */
    private static void write(Path folder, RuleGroup group) throws IOException {
        Files.writeString(
                folder.resolve(group.name() + ".yaml"), RulesYaml.of(new RuleGroup(group.name(), "5s", group.rules())));
    }

    private static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            }
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create(address() + "/-/ready")).build();
        for (int attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
            if (process.waitFor(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DemoException("Prometheus ended at once: " + lastLine(log), null);
            }
            try {
                if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (java.net.ConnectException e) {
                // Not yet.
            }
        }
        throw new DemoException(
                "Prometheus was not ready within "
                        + ATTEMPT.multipliedBy(READY_ATTEMPTS).toSeconds() + " s: " + lastLine(log),
                null);
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }

    /** Where it answers, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
