package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigPrinter;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ModelStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                config,
                options.source(System.getenv()),
                BuildVersion.identity(spec),
                AnswerTap.NONE,
                terminal::note))) {
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
        Map<String, Integer> ports = host.ports();
        String web = config.security().tls().isPresent() ? "https" : "http";
        String rest = web + "://" + config.listeners().http().host() + ":" + ports.get("REST");
        terminal.note("ports: " + ports);
        terminal.note("try:   curl -s " + rest + "/v2/models/"
                + config.models().get(0).name());
        terminal.note("ready; Ctrl-C drains and ends");
    }

    private static String line(ModelStatus model, ModelStatus.Variant variant) {
        double share = model.split().getOrDefault(variant.name(), 0.0);
        ModelStatus.ShadowState shadow = model.shadows().get(variant.name());
        List<String> roles = new ArrayList<>();
        roles.add(String.format(Locale.ROOT, "%.4g %% of the traffic", 100 * share));
        if (variant.name().equals(model.reference())) {
            roles.add("reference");
        }
        if (shadow != null) {
            roles.add(String.format(Locale.ROOT, "shadow of %.4g %%", 100 * shadow.rate()));
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
