package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.TokenConfig;
import io.quantbench.harness.serve.ServeFailure.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerReloadTest {
    private static final String TOKEN =
            """
            security: {tokens: [{name: ci, env: CI_TOKEN, scopes: [data]}]}
            """;

    private final Path file;
    private final ServeRig rig;

    ServerReloadTest(@TempDir Path directory) {
        file = directory.resolve("server.yaml");
        rig = new ServeRig(directory);
        rig.variant("fp32").then(ServeRig.copy());
        rig.variant("int8").then(ServeRig.copy());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Server start(String text) throws Exception {
        Files.writeString(file, text);
        ConfigSource source =
                () -> ConfigLoader.load(file, Map.of("CI_TOKEN", "a token of enough characters"), Map.of());
        return rig.parts(parts -> parts.withConfig(source)).start(source.read());
    }

    private static String model(String share, String rate, String most) {
        return String.format(
                """
                models:
                  - name: echo
                    variants: [{name: fp32, file: fp32.onnx}, {name: int8, file: int8.onnx}]
                    split: {int8: %s}
                    shadows: {int8: {rate: %s, max-in-flight: %s}}
                """,
                share, rate, most);
    }

    @Test
    void takesOverSplitsRatesAdmissionAndTokens() throws Exception {
        Server server = start(model("5%", "1.0", "8"));
        assertThat(server.security().guards(TokenConfig.Scope.DATA)).isFalse();
        Files.writeString(file, model("20%", "0.5", "8") + "admission: {limit: 3}\ndrain: 5s\n" + TOKEN);
        List<String> changed = ServeRig.get(server.reload());
        assertThat(changed)
                .containsExactly("models.echo.split", "models.echo.shadows", "admission", "security.tokens", "drain");
        assertThat(server.model("echo").split()).containsEntry("int8", 0.2);
        assertThat(ServeRig.shadow(server).rate()).isEqualTo(0.5);
        assertThat(server.admission().limit()).isEqualTo(3);
        assertThat(server.security().guards(TokenConfig.Scope.DATA)).isTrue();
        assertThat(ServeRig.get(server.reload())).isEmpty();
    }

    @Test
    void setsBackWhatAnAdministratorChanged() throws Exception {
        Server server = start(model("5%", "1.0", "8"));
        server.split("echo", Map.of());
        assertThat(ServeRig.get(server.reload())).containsExactly("models.echo.split");
        assertThat(server.model("echo").split()).containsEntry("int8", 0.05);
    }

    @Test
    void refusesAWholeFileForAnyProblemInIt() throws Exception {
        Server server = start(model("5%", "1.0", "8"));
        Files.writeString(file, model("20%", "7", "8") + "admission: {limit: none}\n");
        ServeFailure failure = ServeRig.failure(server.reload());
        assertThat(failure.kind()).isEqualTo(Kind.BAD_REQUEST);
        assertThat(failure.sentence()).contains("models[0].shadows.int8.rate", "admission.limit");
        assertUnchanged(server);
    }

    @Test
    void refusesWhatNeedsARestartNamingIt() throws Exception {
        Server server = start(model("5%", "1.0", "8"));
        Files.writeString(file, model("20%", "1.0", "9") + "listeners: {http: {port: 9999}}\n");
        ServeFailure failure = ServeRig.failure(server.reload());
        assertThat(failure.kind()).isEqualTo(Kind.BAD_REQUEST);
        assertThat(failure.sentence()).contains("listeners", "models.echo.shadows.int8.max-in-flight", "restart");
        assertUnchanged(server);
    }

    @Test
    void refusesAFileThatIsGone() throws Exception {
        Server server = start(model("5%", "1.0", "8"));
        Files.delete(file);
        assertThat(ServeRig.failure(server.reload()).sentence()).contains("there is no such file");
        assertUnchanged(server);
    }

    private static void assertUnchanged(Server server) {
        assertThat(server.model("echo").split()).containsEntry("int8", 0.05);
        assertThat(ServeRig.shadow(server).rate()).isEqualTo(1.0);
        assertThat(server.admission().limit()).isEqualTo(256);
    }
}
