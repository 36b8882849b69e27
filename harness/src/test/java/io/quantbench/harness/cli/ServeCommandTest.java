package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} makes of its flags; servers that run are tested elsewhere. */
class ServeCommandTest {
    private final Path folder;
    private final Path model;

    ServeCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.model = Files.createFile(folder.resolve("m.onnx"));
    }

    private static Cli.Result serve(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "serve";
        all[1] = "--print-config";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Cli.run((Object[]) all);
    }

    @Test
    void flagsBecomeSettings() {
        Cli.Result result = serve(
                "--variant", "fp32=" + model,
                "--variant", "int8=recipe:int8-dynamic",
                "--split", "int8=5%",
                "--shadow", "int8=1.0",
                "--port", "0",
                "--set", "models[0].batching.max-delay=2ms");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("name: m\n", "recipe: int8-dynamic", "reference: fp32", "int8: 0.05", "rate: 1.0")
                .contains("max-delay: 2ms", "port: 0", "port: 8081");
    }

    @Test
    void aTokenizerBesideTheReferenceMakesATextModel() throws IOException {
        Files.createFile(folder.resolve("tokenizer.json"));

        assertThat(serve("--variant", "fp32=" + model, "--model", "mine").out())
                .contains("name: mine\n", "tokenizer.json");
    }

    @Test
    void flagsGoOverTheFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.yaml"),
                "models: [{name: m, variants: [{name: a, file: m.onnx}, {name: b, file: m.onnx}]}]\ndrain: 3s\n");

        assertThat(serve("--config", file.toString(), "--split", "b=0.25").out())
                .contains("b: 0.25", "drain: 3s");
    }

    @Test
    void refusesVariantsThatAreNoneInOneSentence() {
        assertThat(serve("--variant", "m.onnx").err()).contains("--variant m.onnx is not NAME=FILE");
        assertThat(serve("--variant", "a=" + model, "--variant", "a=" + model).err())
                .contains("--variant gives a twice");
        assertThat(serve("--variant", "a=recipe:int8-dynamic").err())
                .contains("the first --variant is the reference and needs a file");
        Cli.Result missing = serve("--variant", "a=" + folder.resolve("no.onnx"));
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no file").contains("no.onnx");
    }

    @Test
    void refusesToListenPubliclyWithoutAToken() {
        Cli.Result open = serve("--variant", "a=" + model, "--host", "0.0.0.0");

        assertThat(open.code()).isEqualTo(2);
        assertThat(open.err()).contains("is reached from other machines, and no token of scope data guards it");
    }
}
