package io.quantbench.harness.cli;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Entry point of the {@code quantbench} command. */
@Command(
        name = "quantbench",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        description = "Races an ONNX model against its quantized variants and says which may be deployed.",
        subcommands = {
            BenchCommand.class,
            QuantizeCommand.class,
            RecipesCommand.class,
            ServeCommand.class,
            DemoCommand.class,
            ConformanceCommand.class,
            InspectCommand.class,
            LoadCommand.class,
            ReportCommand.class,
            FloorCommand.class,
            ServingCommand.class,
            JudgesCommand.class,
            CanaryCommand.class,
            MetricsCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  quantbench bench                         the built-in model, FP32 against int8, on labelled sentences",
            "  quantbench bench --model my.onnx         your own model, on inputs made from its input shapes",
            "  quantbench quantize my.onnx              makes my-int8-dynamic.onnx beside it",
            "  quantbench recipes --model my.onnx       all recipes side by side: speed, closeness, size",
            "  quantbench inspect my.onnx               what is in a model file",
            "  quantbench serve                         the built-in model behind REST and gRPC, FP32 and int8",
            "  quantbench demo                          everything at once, to look at: server, canary, load, Prometheus",
            "  quantbench conformance --url http://127.0.0.1:8080 --model M   checks any V2 server against the protocol",
            "  quantbench load --target inproc: --rate 40 --slo p99=50ms   a load on a schedule, with a verdict",
            "  quantbench report compare a/ b/          two load runs side by side",
            "  quantbench floor                         what the harness itself costs on this machine",
            "  quantbench serving                       what the server costs, gains and withstands",
            "  quantbench judges                        the canary judge against the rules of others",
            "  quantbench canary replay evidence.jsonl  the verdict of a recorded canary, once more",
            "  quantbench metrics                       every metric that is exported",
            "",
            "Exit codes: 0 every gate held, 1 a gate failed, 2 usage or input error, 3 the run is not valid."
        })
public final class QuantBench {
    /** DJL looks for a GPU whatever it is asked to do, and warns when the driver does not please it. */
    private static final Logger DJL = Logger.getLogger("ai.djl");

    /** Vert.x makes some of its gauges once per listener, and Micrometer warns of each: they are told apart by their labels. */
    private static final Logger MICROMETER = Logger.getLogger("io.micrometer");

    private QuantBench() {}

    public static void main(String[] args) {
        // Libraries log through java.util.logging; at INFO they would write over the progress line.
        Logger.getLogger("").setLevel(Level.WARNING);
        DJL.setLevel(Level.SEVERE);
        MICROMETER.setLevel(Level.SEVERE);
        System.exit(commandLine(Terminal.ofSystem()).execute(args));
    }

    /** The parser with the error handling of the contract: one sentence on standard error, and an exit code. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine commandLine = new CommandLine(new QuantBench(), new TerminalFactory(terminal));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // Their --version would print nothing: a provider is not inherited.
        giveVersion(commandLine);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        commandLine.setOut(terminal.out());
        commandLine.setErr(terminal.err());
        commandLine.setParameterExceptionHandler((failure, args) -> {
            terminal.error(String.valueOf(failure.getMessage()));
            terminal.err()
                    .println("Try: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return ExitCode.INPUT_ERROR.code();
        });
        commandLine.setExecutionExceptionHandler(
                (failure, command, parsed) -> new FailureReport(terminal).report(failure));
        return commandLine;
    }

    private static void giveVersion(CommandLine commandLine) {
        for (CommandLine command : commandLine.getSubcommands().values()) {
            command.getCommandSpec().versionProvider(new BuildVersion());
            giveVersion(command);
        }
    }
}
