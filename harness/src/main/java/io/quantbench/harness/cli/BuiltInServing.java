package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is served where no models are named: the built-in encoder, FP32 and our int8, as settings by path. */
final class BuiltInServing {
    /** What the second variant is made by. */
    private static final String RECIPE = "int8-dynamic";

    private BuiltInServing() {}

    static Map<String, String> settings() {
        BuiltInModel encoder = BuiltInModel.ALL_MINILM_L6_V2;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("models[0].name", quoted(encoder.id()));
        settings.put("models[0].variants[0].name", "fp32");
        settings.put("models[0].variants[0].file", quoted(encoder.file().toString()));
        settings.put("models[0].variants[1].name", "int8");
        settings.put("models[0].variants[1].recipe", quoted(RECIPE));
        encoder.tokenizer().ifPresent(file -> settings.put("models[0].text.tokenizer", quoted(file.toString())));
        return settings;
    }

    /**
     * Reads a file; the built-in encoder stands for models that neither it nor the environment names.
     *
     * @throws ConfigException with everything that is wrong
     */
    static HarnessConfig load(Path file, Map<String, String> environment) throws IOException, ConfigException {
        HarnessConfig read = ConfigLoader.load(file, environment, Map.of());
        return read.models().isEmpty() ? ConfigLoader.load(file, environment, settings()) : read;
    }

    /** As a YAML text: a name such as 8 or yes is one too. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
