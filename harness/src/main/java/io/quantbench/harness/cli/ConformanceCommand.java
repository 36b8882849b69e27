package io.quantbench.harness.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.conformance.CheckResult;
import io.quantbench.harness.conformance.CheckResult.Outcome;
import io.quantbench.harness.conformance.ConformanceReport;
import io.quantbench.harness.conformance.ConformanceSettings;
import io.quantbench.harness.conformance.V2Conformance;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code quantbench conformance}: any server against the Open Inference Protocol V2. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks a server, ours or another's, against the Open Inference Protocol V2 over REST and gRPC. Requests are made of the",
            "metadata that the server gives of the model. What an extension promises is asked only where it is announced."
        },
        footer = {
            "",
            "Examples:",
            "  quantbench conformance --url http://127.0.0.1:8080 --model all-minilm-l6-v2 --grpc 127.0.0.1:8081",
            "  quantbench conformance --url http://triton:8000 --model resnet --shape input=1,3,224,224 --json",
            "",
            "Exit codes: 0 nothing failed, 1 a check failed, 2 usage error or no server."
        })
final class ConformanceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--url", required = true, paramLabel = "URL", description = "The server's REST port.")
    private URI url = URI.create("http://localhost");

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Its gRPC port; https://HOST:PORT for TLS. Default: only REST is checked.")
    private @Nullable String grpc;

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model to ask.")
    private String model = "";

    @Option(
            names = "--shape",
            paramLabel = "INPUT=N,N,...",
            description =
                    "The shape to ask an input with, where its open extents are not free; repeatable. Default: 1 for an"
                            + " open first extent, 8 for others.")
    private Map<String, String> shapes = new LinkedHashMap<>();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The bearer token; from the variable QUANTBENCH_TOKEN where left out.")
    private @Nullable String token;

    @Option(names = "--json", description = "Prints the report as JSON.")
    private boolean json;

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        ConformanceReport report = V2Conformance.run(settings(), json ? result -> {} : this::print);
        if (json) {
            terminal.out().println(json(report));
        } else {
            terminal.out()
                    .println(report.count(Outcome.PASSED) + " passed, " + report.count(Outcome.FAILED) + " failed, "
                            + report.count(Outcome.NOT_OFFERED) + " not offered");
        }
        terminal.out().flush();
        return (report.conforms() ? ExitCode.OK : ExitCode.GATE_FAILED).code();
    }

    private ConformanceSettings settings() {
        requireServer("--url", url);
        String bearer = token == null ? System.getenv("QUANTBENCH_TOKEN") : token;
        Map<String, List<Long>> extents = new LinkedHashMap<>();
        shapes.forEach((input, shape) -> extents.put(input, extents(input, shape)));
        return new ConformanceSettings(
                url,
                Optional.ofNullable(grpc).map(ConformanceCommand::grpc),
                model,
                Optional.ofNullable(bearer),
                extents);
    }

    private static URI grpc(String address) {
        URI uri;
        try {
            uri = URI.create(address.contains("://") ? address : "http://" + address);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("--grpc " + address + " is not HOST:PORT or https://HOST:PORT");
        }
        if (uri.getPort() < 1) {
            throw new TypeConversionException("--grpc " + address + " is not HOST:PORT or https://HOST:PORT");
        }
        return requireServer("--grpc", uri);
    }

    private static URI requireServer(String option, URI uri) {
        boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new TypeConversionException(option + " " + uri + " is not http://HOST:PORT or https://HOST:PORT");
        }
        return uri;
    }

    private static List<Long> extents(String input, String shape) {
        try {
            return Arrays.stream(shape.split(","))
                    .map(extent -> Long.valueOf(Long.parseUnsignedLong(extent.strip())))
                    .toList();
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    "--shape " + input + "=" + shape + " is not INPUT=N,N,... such as x=1,16");
        }
    }

    private void print(CheckResult result) {
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%-11s %-32s expected %s; got %s",
                        switch (result.outcome()) {
                            case PASSED -> "pass";
                            case FAILED -> "FAIL";
                            case NOT_OFFERED -> "not offered";
                        },
                        result.name(),
                        result.expected(),
                        result.actual()));
        terminal.out().flush();
    }

    private static String json(ConformanceReport report) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("conforms", report.conforms());
        for (Outcome outcome : Outcome.values()) {
            root.put(outcome.name().toLowerCase(Locale.ROOT), report.count(outcome));
        }
        var checks = root.putArray("checks");
        for (CheckResult result : report.results()) {
            checks.addObject()
                    .put("name", result.name())
                    .put("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
                    .put("expected", result.expected())
                    .put("actual", result.actual());
        }
        return root.toPrettyString();
    }
}
