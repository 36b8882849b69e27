package io.quantbench.harness.cli;

import io.quantbench.harness.drive.LoadSettings;
import io.quantbench.harness.drive.TargetAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code load} that say who is asked, and what. */
final class LoadTargetOptions {
    @Option(
            names = "--target",
            required = true,
            paramLabel = "TARGET",
            description =
                    "null: (nothing, to see the generator itself), inproc: (a model in this process, behind the serving "
                            + "pipeline), or a V2 server: http://HOST:PORT, https://…, grpc://HOST:PORT, grpcs://…")
    private String target = "";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "inproc: FP32 ONNX file or built-in model, default all-minilm-l6-v2. Server: the model's name there.")
    private @Nullable String model;

    @Option(
            names = "--variant",
            paramLabel = "V",
            description = "inproc: fp32 (default), a recipe of 'quantbench quantize', or name=file.onnx. "
                    + "Server: the variant that must answer; default: its router decides.")
    private @Nullable String variant;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "V",
            description = "Compares variants over the same trace, in turns; the first is the reference.")
    private List<String> arms = List.of();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "Rows to ask: .jsonl or .csv (text, optional label), .npy (first axis = rows). Default: a built-in "
                            + "model's own data, else inputs made from the model's input shapes.")
    private @Nullable Path data;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "tokenizer.json for text rows.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "inproc: engine threads. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "inproc: most requests in one engine call. Default: ${DEFAULT-VALUE}.")
    private int maxBatch;

    @Option(
            names = "--max-delay",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "0ms",
            description = "inproc: longest wait for a fuller batch. Default: ${DEFAULT-VALUE}.")
    private Duration maxDelay = Duration.ZERO;

    @Option(names = "--token-file", paramLabel = "FILE", description = "Server: file that holds the bearer token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "Server: the bearer token itself; other users of this machine can see it, so prefer --token-file.")
    private @Nullable String token;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Server: connections kept open. Default: as many as queries are outstanding in a closed loop, else 16.")
    private @Nullable Integer connections;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "30s",
            description = "Server: longest wait for an answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(30);

    TargetAddress address() {
        return TargetAddress.parse(target);
    }

    boolean comparesArms() {
        return !arms.isEmpty();
    }

    /** @param mixed variants that a plan's mix names */
    LoadSettings.Asked asked(TargetAddress address, List<String> mixed) throws IOException {
        if (comparesArms() && variant != null) {
            throw new IllegalArgumentException(
                    "--variant and --arms contradict each other; name all variants in --arms");
        }
        if (address instanceof TargetAddress.InProcess) {
            ModelArgument.subject(model, data, tokenizer); // Refuses a name that is neither a file nor built in.
        }
        List<String> variants = new ArrayList<>(comparesArms() ? arms : mixed);
        if (variant != null) {
            variants.add(variant);
        }
        return new LoadSettings.Asked(
                Optional.ofNullable(model),
                Optional.ofNullable(data),
                Optional.ofNullable(tokenizer),
                variants.stream().map(String::strip).toList(),
                new LoadSettings.Pipeline(threads, maxBatch, maxDelay),
                new LoadSettings.Connection(
                        token(), connections == null ? OptionalInt.empty() : OptionalInt.of(connections), timeout));
    }

    private Optional<String> token() throws IOException {
        if (token != null && tokenFile != null) {
            throw new IllegalArgumentException("--token and --token-file contradict each other; give one");
        }
        return tokenFile == null
                ? Optional.ofNullable(token)
                : Optional.of(Files.readString(tokenFile).strip());
    }
}
