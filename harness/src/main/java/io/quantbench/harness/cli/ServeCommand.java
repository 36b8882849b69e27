package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigPrinter;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.host.ServerHost;
import java.io.IOException;
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
            ServedText.describe(terminal::note, host, config);
            terminal.note("ready; Ctrl-C drains and ends");
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
}
