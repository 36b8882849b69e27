package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.VariantSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench bench}: the main job. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Races FP32 against its quantized variants over the same stream of requests and reports speed, latency, "
                        + "size, accuracy and whether the run may be believed.",
        footer = {
            "",
            "Examples:",
            "  quantbench bench --quick                        ends within a minute",
            "  quantbench bench --duration 60s --rate 50       a longer run at 50 requests per second",
            "  quantbench bench --min-speedup 1.5 --max-accuracy-drop 0.01   a gate for a build server",
            "  quantbench bench --model my.onnx --data my.jsonl",
            "  quantbench bench --model pp-ocr-rec --quick     a built-in CNN: character error rate on rendered lines",
            "",
            "Exit codes: 0 every gate held, 1 a gate failed, 2 usage or input error, 3 the run is not valid."
        })
final class BenchCommand implements Callable<Integer> {
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(30);
    private static final Duration QUICK_DURATION = Duration.ofSeconds(6);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "FP32 ONNX file, or a built-in model with labelled data: all-minilm-l6-v2 (encoder, the default), "
                            + "pp-ocr-rec and pp-ocr-cls (CNN), silero-vad (recurrent).")
    private @Nullable String model;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "Rows to ask: .jsonl or .csv (text, optional label), .npy (first axis = rows). Default: a built-in "
                            + "model's own labelled data, else inputs made from the model's input shapes.")
    private @Nullable Path data;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json for text rows; default: the one beside the model.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "V",
            description =
                    "Arms: fp32, any recipe of 'quantbench quantize' but auto, int8-published (all-minilm-l6-v2 only), "
                            + "name=file.onnx. Default: fp32,int8-dynamic, and int8-published where it exists.")
    private List<String> variants = List.of();

    @Option(
            names = "--rate",
            paramLabel = "PER_SEC",
            description =
                    "Open-loop requests per second for every arm; default: a share of the slowest arm's capacity.")
    private @Nullable Double rate;

    @Option(
            names = "--load-share",
            paramLabel = "SHARE",
            defaultValue = "0.6",
            description = "That share. Default: ${DEFAULT-VALUE}.")
    private double loadShare;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Open-loop time measured per arm, such as 30s or 2m. Default: 30s, with --quick 6s.")
    private @Nullable Duration duration;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Engine threads per instance, spinning off. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Most requests joined into one engine call. Default: ${DEFAULT-VALUE}.")
    private int maxBatch;

    @Option(
            names = "--max-delay",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "0ms",
            description = "Longest wait for a fuller batch. Default: ${DEFAULT-VALUE}.")
    private Duration maxDelay = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of arrivals, sampling and generated inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "quantbench-out",
            description = "Folder for report.json, report.html and the variants made. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("quantbench-out");

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "9464",
            description = "Loopback port of /metrics during the run; 0 takes any. Default: ${DEFAULT-VALUE}.")
    private int metricsPort;

    @Option(names = "--quick", description = "Ends within 60 s after the build: shorter blocks, latency judged at p95.")
    private boolean quick;

    @Option(names = "--json", description = "Prints report.json to standard output instead of the table.")
    private boolean json;

    @Option(
            names = "--min-speedup",
            paramLabel = "X",
            description = "Gate: every judged arm is at least X times as fast as FP32.")
    private @Nullable Double minSpeedup;

    @Option(
            names = "--max-accuracy-drop",
            paramLabel = "FRACTION",
            description = "Gate: no judged arm loses more accuracy than this (0.01 is one point).")
    private @Nullable Double maxAccuracyDrop;

    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Gate: p99 response time of every judged arm, such as 50ms.")
    private @Nullable Duration maxP99;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new BenchSession(terminal, json)
                .run(settings(), BuildVersion.identity(spec))
                .code();
    }

    private BenchSettings settings() {
        BenchSettings.Subject subject = ModelArgument.subject(model, data, tokenizer);
        return new BenchSettings(
                subject,
                sources(subject.is(BuiltInModel.ALL_MINILM_L6_V2)),
                new BenchSettings.Load(
                        optional(rate),
                        loadShare,
                        duration != null ? duration : quick ? QUICK_DURATION : DEFAULT_DURATION,
                        threads,
                        new BenchSettings.Batching(maxBatch, maxDelay),
                        seed),
                new BenchSettings.Gates(optional(minSpeedup), optional(maxAccuracyDrop), Optional.ofNullable(maxP99)),
                new BenchSettings.Outputs(out, metricsPort),
                quick);
    }

    /** The arms, FP32 first: it is the reference of every comparison, so it takes part also where it was not named. */
    private List<VariantSource> sources(boolean published) {
        List<String> named = !variants.isEmpty()
                ? variants
                : published ? List.of("fp32", "int8-dynamic", "int8-published") : List.of("fp32", "int8-dynamic");
        List<VariantSource> sources = new ArrayList<>();
        sources.add(new VariantSource.Reference());
        for (String text : named) {
            VariantSource source = VariantSource.parse(text.strip());
            if (sources.stream().noneMatch(other -> other.name().equals(source.name()))) {
                sources.add(source);
            } else if (!(source instanceof VariantSource.Reference)) {
                throw new IllegalArgumentException("--variants names '" + source.name() + "' twice");
            }
        }
        return sources;
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
