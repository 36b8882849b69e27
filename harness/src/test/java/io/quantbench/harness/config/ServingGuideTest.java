package io.quantbench.harness.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that docs/serving.md shows. */
class ServingGuideTest {
    private static final String BEGIN = "```yaml\n";

    @Test
    void theExampleOfTheGuideIsAConfiguration(@TempDir Path folder) throws IOException, ConfigException {
        String guide = Files.readString(Path.of("..", "docs", "serving.md"));
        int begin = guide.indexOf(BEGIN) + BEGIN.length();
        String yaml = guide.substring(begin, guide.indexOf("```", begin));
        for (String file : List.of("fp32.onnx", "int8.onnx", "tokenizer.json", "server.crt", "server.key")) {
            Files.createFile(folder.resolve(file));
        }
        HarnessConfig config = ConfigLoader.parse(
                yaml,
                folder,
                Map.of("DATA_TOKEN", "a token of enough characters", "ADMIN_TOKEN", "another token, as long"),
                Map.of());
        assertThat(config.models()).singleElement().satisfies(model -> {
            assertThat(model.split()).containsEntry("int8", 0.05);
            assertThat(model.shadows()).containsKey("int4");
            assertThat(model.text()).isPresent();
        });
        assertThat(config.security().guards(TokenConfig.Scope.ADMIN)).isTrue();
    }
}
