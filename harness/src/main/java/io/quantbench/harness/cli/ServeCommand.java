package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigPrinter;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.ListenersConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.page.Figures;
import io.quantbench.harness.serve.ModelStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench serve}: variants of a model behind one endpoint. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serves FP32 and quantized variants behind one endpoint of the Open Inference Protocol V2, over REST and gRPC, with",
            "weighted split, shadow traffic and batching by length. Ends when interrupted, after answering what it has admitted."
        },
        footer = {
            "",
            "Examples:",
            "  quantbench serve                                        the built-in encoder, FP32 and our int8, on loopback",
            "  quantbench serve --variant fp32=m.onnx --variant int8=q.onnx --split int8=5%",
            "  quantbench serve --variant fp32=m.onnx --variant int8=recipe:int8-dynamic --shadow int8=1.0",
            "  quantbench serve --config variants.yaml --print-config"
        })
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Option(names = "--print-config", description = "Prints the settings in force, every default spelt out, and ends.")
    private boolean printConfig;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        HarnessConfig config = options.read(System.getenv());
        if (printConfig) {
            terminal.out().print(ConfigPrinter.print(config));
            terminal.out().flush();
            return ExitCode.OK.code();
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> letEnd(interrupted, ended), "quantbench-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try (ServerHost host = ServerHost.start(new ServerHost.Options(
                config, options.source(System.getenv()), BuildVersion.identity(spec), terminal::note))) {
            describe(host, config);
            interrupted.await();
            terminal.note("ending: no more requests are taken, those admitted are answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the models were being loaded", e);
        } finally {
            ended.countDown();
        }
        return ExitCode.OK.code();
    }

    /** Runs as the process is told to end, and holds it until everything is closed. */
    private static void letEnd(CountDownLatch interrupted, CountDownLatch ended) {
        interrupted.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void describe(ServerHost host, HarnessConfig config) {
        for (ModelStatus model : host.server().models()) {
            terminal.note("serving " + model.name());
            for (ModelStatus.Variant variant : model.variants()) {
                terminal.note(line(model, variant));
            }
        }
        String web = config.security().tls().isPresent() ? "https" : "http";
        host.ports()
                .forEach((edge, port) ->
                        terminal.note(String.format(Locale.ROOT, "  %-8s %s", edge, address(config, edge, web, port))));
        terminal.note("live page: " + address(config, "REST", web, host.ports().getOrDefault("REST", 0)) + "/");
        terminal.note("ready; Ctrl-C drains and ends");
    }

    private static String address(HarnessConfig config, String edge, String web, int port) {
        ListenersConfig listeners = config.listeners();
        ListenerConfig listener =
                switch (edge) {
                    case "gRPC" -> listeners.grpc().orElse(listeners.http());
                    case "metrics" -> listeners.metrics().orElse(listeners.http());
                    case "admin" -> listeners.admin().orElse(listeners.http());
                    default -> listeners.http();
                };
        String place = listener.host() + ":" + port;
        return edge.equals("gRPC") ? place : web + "://" + place;
    }

    private static String line(ModelStatus model, ModelStatus.Variant variant) {
        double share = model.split().getOrDefault(variant.name(), 0.0);
        ModelStatus.ShadowState shadow = model.shadows().get(variant.name());
        List<String> roles = new ArrayList<>();
        roles.add(Figures.percent(share, 1) + " of the traffic");
        if (variant.name().equals(model.reference())) {
            roles.add("reference");
        }
        if (shadow != null) {
            roles.add("sees " + Figures.percent(shadow.rate(), 1) + " as shadow");
        }
        return String.format(
                Locale.ROOT,
                "  %-12s %s; %,d bytes, %s, %s",
                variant.name(),
                String.join(", ", roles),
                variant.sizeBytes(),
                variant.engine(),
                variant.source());
    }
}
