package io.quantbench.harness.cli;

import io.quantbench.harness.drive.LoadJob;
import io.quantbench.harness.drive.LoadSettings;
import io.quantbench.harness.drive.TargetAddress;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.plan.PlanException;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench load}: puts a target under load and says what may be believed of it. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Puts a target under load on a schedule that does not wait for it, and reports latency from the intended "
                        + "start, whether the run may be believed, and whether its objectives were met.",
        footer = {
            "",
            "Examples:",
            "  quantbench load --target null: --rate 10000 --duration 5s",
            "  quantbench load --target inproc: --rate 40 --slo p99=50ms",
            "  quantbench load --target inproc: --variant int8-dynamic --find-max --slo p99=50ms",
            "  quantbench load --target inproc: --arms fp32,int8-dynamic --min-speedup 1.5",
            "  quantbench load --target http://localhost:8080 --model m --scenario server --rate 100 --slo p99=50ms",
            "  quantbench load --target inproc: --sweep concurrency=1,2,4,8",
            "",
            "Exit codes: 0 valid and every gate held, 1 a gate failed, 2 usage or input error, 3 the run is no result",
            "(invalid, inconclusive or stopped)."
        })
final class LoadCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LoadTargetOptions who = new LoadTargetOptions();

    @Mixin
    private LoadWorkOptions how = new LoadWorkOptions();

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "15s",
            description = "Longest warm-up; it ends as soon as response times are steady by a test. 0 for none. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Duration warmUp = Duration.ofSeconds(15);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of arrivals, samples and generated inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--max-outstanding",
            paramLabel = "N",
            description = "Most queries outstanding in an open loop; those beyond are dropped. Default: 65536.")
    private @Nullable Integer maxOutstanding;

    @Option(
            names = "--pacing",
            paramLabel = "MODE",
            defaultValue = "hybrid",
            description =
                    "hybrid: spins shortly before each instant, punctual to a microsecond; park: cheap, some 60 µs late. "
                            + "Default: ${DEFAULT-VALUE}.")
    private PacerOptions.Mode pacing = PacerOptions.Mode.HYBRID;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "quantbench-out/load",
            description = "Folder for report.json, report.html and the rest. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("quantbench-out/load");

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Serves live /metrics on this loopback port during the run; 0 takes any. Default: not served.")
    private @Nullable Integer metricsPort;

    @Option(names = "--json", description = "Prints report.json to standard output instead of the summary.")
    private boolean json;

    LoadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, PlanException {
        LoadJob.Tools tools = new LoadJob.Tools(OrtEngine::new, Clock.systemUTC());
        return new LoadSession(terminal, json)
                .run(settings(), BuildVersion.identity(spec), tools)
                .code();
    }

    private LoadSettings settings() throws IOException, PlanException {
        TargetAddress target = who.address();
        Optional<TestPlan> plan = how.readPlan();
        List<String> mixed = plan.stream()
                .flatMap(read -> read.mix().stream())
                .map(TestPlan.MixShare::name)
                .toList();
        return new LoadSettings(
                target,
                who.asked(target, mixed),
                how.work(plan, who.comparesArms()),
                how.demands(),
                new LoadSettings.Generator(seed, optional(maxOutstanding), warmUp, pacing),
                new LoadSettings.Outputs(out, optional(metricsPort)));
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
