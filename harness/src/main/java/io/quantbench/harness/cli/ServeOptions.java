package io.quantbench.harness.cli;

import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.serve.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of {@code serve}, and the configuration that they make: each is a setting of the file, put over it. */
final class ServeOptions {
    private static final String TOKENIZER = "tokenizer.json";
    private static final String RECIPE = "recipe:";
    private static final String ONNX = ".onnx";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings in YAML; environment variables such as QUANTBENCH_LISTENERS__HTTP__PORT and the flags below "
                            + "go over it.")
    private @Nullable Path config;

    @Option(
            names = "--variant",
            paramLabel = "NAME=FILE",
            description =
                    "A variant and its ONNX file, or NAME=recipe:RECIPE to make it of the first one's; repeatable. The first is "
                            + "the reference. Default: the built-in encoder, fp32 and our int8.")
    private List<String> variants = List.of();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The name that clients ask for. Default: the first variant's file name without .onnx.")
    private @Nullable String model;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "tokenizer.json of a text model, so that clients may send strings. Default: the one beside the first "
                            + "variant, if there is one.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--split",
            paramLabel = "NAME=SHARE",
            description = "Share of the traffic of a variant: 0.05 or 5%.")
    private Map<String, String> split = new LinkedHashMap<>();

    @Option(
            names = "--shadow",
            paramLabel = "NAME=RATE",
            description = "Shows a variant this share of the traffic without using its answers: 1.0 or 100%.")
    private Map<String, String> shadows = new LinkedHashMap<>();

    @Option(names = "--host", paramLabel = "HOST", description = "Where all ports listen. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "REST. Default: 8080; 0 for any that is free.")
    private @Nullable Integer port;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "gRPC. Default: 8081.")
    private @Nullable Integer grpcPort;

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "Metrics and health. Default: 9090.")
    private @Nullable Integer metricsPort;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "Split, reload, drain. Default: 9091.")
    private @Nullable Integer adminPort;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Any other setting by its path, such as models[0].batching.max-delay=2ms; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** The settings as flags by path, put over the file's. */
    Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (!variants.isEmpty()) {
            model(flags, named());
        } else if (config == null) {
            flags.putAll(BuiltInServing.settings());
        }
        if (model != null) {
            flags.put("models[0].name", BuiltInServing.quoted(model));
        }
        split.forEach((variant, share) -> flags.put("models[0].split." + variant, share));
        shadows.forEach((variant, rate) -> flags.put("models[0].shadows." + variant, rate));
        listener(flags, "http", port);
        listener(flags, "grpc", grpcPort);
        listener(flags, "metrics", metricsPort);
        listener(flags, "admin", adminPort);
        flags.putAll(set);
        return flags;
    }

    /**
     * The configuration.
     *
     * @throws ConfigException with everything that is wrong with it
     */
    HarnessConfig read(Map<String, String> environment) throws IOException, ConfigException {
        Map<String, String> flags = flags();
        if (config == null) {
            return ConfigLoader.parse("", Path.of(""), environment, flags);
        }
        HarnessConfig read = ConfigLoader.load(config, environment, flags);
        if (!read.models().isEmpty()) {
            return read;
        }
        Map<String, String> builtIn = BuiltInServing.settings();
        builtIn.putAll(flags);
        return ConfigLoader.load(config, environment, builtIn);
    }

    /** Sources by name, in the order of the command line. */
    private Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        for (String variant : variants) {
            int equals = variant.indexOf('=');
            if (equals < 1 || equals == variant.length() - 1) {
                throw new TypeConversionException(
                        "--variant " + variant + " is not NAME=FILE, such as fp32=model.onnx, or NAME=recipe:RECIPE");
            }
            if (named.put(variant.substring(0, equals), variant.substring(equals + 1)) != null) {
                throw new TypeConversionException("--variant gives " + variant.substring(0, equals) + " twice");
            }
        }
        return named;
    }

    private void model(Map<String, String> flags, Map<String, String> sources) {
        String reference = sources.values().iterator().next();
        if (reference.startsWith(RECIPE)) {
            throw new TypeConversionException("the first --variant is the reference and needs a file, not a recipe");
        }
        flags.put("models[0].name", BuiltInServing.quoted(nameOf(Path.of(reference))));
        int place = 0;
        for (Map.Entry<String, String> variant : sources.entrySet()) {
            String at = "models[0].variants[" + place++ + "].";
            String source = variant.getValue();
            flags.put(at + "name", BuiltInServing.quoted(variant.getKey()));
            if (source.startsWith(RECIPE)) {
                flags.put(at + "recipe", BuiltInServing.quoted(source.substring(RECIPE.length())));
            } else {
                flags.put(
                        at + "file",
                        BuiltInServing.quoted(Path.of(source).toAbsolutePath().toString()));
            }
        }
        tokenizer(Path.of(reference)).ifPresent(file -> text(flags, file));
    }

    private static void text(Map<String, String> flags, Path tokenizer) {
        flags.put("models[0].text.tokenizer", BuiltInServing.quoted(tokenizer.toString()));
    }

    private Optional<Path> tokenizer(Path firstVariant) {
        if (tokenizer != null) {
            return Optional.of(tokenizer.toAbsolutePath());
        }
        return Optional.of(firstVariant.toAbsolutePath().resolveSibling(TOKENIZER))
                .filter(Files::isRegularFile);
    }

    /** Where a running server reads its settings anew; only a file is one. */
    ConfigSource source(Map<String, String> environment) {
        return config == null ? ConfigSource.NONE : () -> read(environment);
    }

    private void listener(Map<String, String> flags, String name, @Nullable Integer number) {
        if (number != null) {
            flags.put("listeners." + name + ".port", number.toString());
        }
        if (host != null) {
            flags.put("listeners." + name + ".host", BuiltInServing.quoted(host));
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ONNX) ? name.substring(0, name.length() - ONNX.length()) : name;
    }
}
