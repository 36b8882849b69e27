package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.drive.TrafficDriver;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.TrafficConfig;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.serve.ConfigSource;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.ServeException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a canary on a server that is really there, and plans that it is given while it runs. */
@Timeout(120)
@SuppressWarnings({"MustBeClosedChecker", "NullAway.Init"}) // closed after each test
class CanaryRemoteCommandTest {
    private static final String TOKEN = "a token of enough characters";
    private static final String GUARDED = "security: {tokens: [{name: ops, env: OPS_TOKEN, scopes: [data, admin]}]}\n";

    private final Path folder;
    private ServerHost host;

    CanaryRemoteCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
    }

    private void serve(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("plan.yaml"), yaml);
        ConfigSource source = () -> ConfigLoader.load(file, Map.of("OPS_TOKEN", TOKEN), Map.of());
        host = ServerHost.start(
                new ServerHost.Options(source.read(), source, new RunIdentity("1", "abc", List.of()), note -> {}));
    }

    private String data() {
        return "http://127.0.0.1:" + host.ports().get("REST");
    }

    private String admin() {
        return "http://127.0.0.1:" + host.ports().get("admin");
    }

    private Cli.Result canary(String verb, Object... rest) {
        Object[] all = new Object[rest.length + 2];
        all[0] = "canary";
        all[1] = verb;
        System.arraycopy(rest, 0, all, 2, rest.length);
        return Cli.run(all);
    }

    private void drive(long requests) throws Exception {
        LiveCanary live = host.canary().orElseThrow();
        LabelledRequests rows = LabelledRequests.read(
                folder.resolve("rows.jsonl"), host.server().inputs(ModelRef.of("tiny")));
        new TrafficDriver(
                        host.server(),
                        live,
                        rows.test(),
                        new TrafficConfig(folder.resolve("rows.jsonl"), 2, requests, 1))
                .run();
        live.settled();
    }

    private double shadowRate() {
        return Objects.requireNonNull(host.server().model("tiny").shadows().get("int8"))
                .rate();
    }

    private String reload(String yaml) throws Exception {
        Files.writeString(folder.resolve("plan.yaml"), yaml);
        try {
            return String.join(
                    ", ", host.server().reload().toCompletableFuture().join());
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(ServeException.class);
            return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
        }
    }

    @Test
    void asksAndCommands() throws Exception {
        serve(new CanaryPlan(folder).steps(CanaryPlan.STEPS_WITH_APPROVAL).text());
        Cli.Result status = canary("status", "--url", data());
        assertThat(status.code()).as(status.err()).isEqualTo(3);
        assertThat(status.out()).startsWith("hold: tiny, running in step shadow\n  begun: int8 against fp32");
        assertThat(canary("pause", "--url", admin()).out()).contains("in step shadow, paused\n  paused by ");
        assertThat(canary("resume", "--url", admin()).out()).contains("in step shadow\n  resumed by ");
        canary("promote", "--url", admin())
                .isRefusedSaying("409", "does not wait for an approval", "nothing is promoted that is not proven");
        drive(2_000);
        assertThat(canary("status", "--url", data()).out())
                .startsWith("hold: tiny, awaiting approval in step canary-50");
        Cli.Result promoted = canary("promote", "--url", admin(), "--model", "tiny");
        assertThat(promoted.code()).as(promoted.err()).isZero();
        assertThat(promoted.out()).startsWith("promote: tiny, promoted in step canary-50");
        Cli.Result verdict = canary("verdict", "--url", data(), "--json");
        assertThat(verdict.code()).isZero();
        assertThat(new ObjectMapper().readTree(verdict.out()).path("verdict").asText())
                .isEqualTo("promote");
        assertThat(host.server().model("tiny").split()).containsEntry("int8", 1.0);
    }

    @Test
    void abortRollsBackAndIsObeyedOnce() throws Exception {
        serve(new CanaryPlan(folder).text());
        Cli.Result aborted = canary("abort", "--url", admin(), "--reason", "it is late");
        assertThat(aborted.code()).as(aborted.err()).isEqualTo(1);
        assertThat(aborted.out()).contains("rolled back in step shadow", ": it is late");
        assertThat(canary("abort", "--url", admin(), "--reason", "again").out()).contains(": it is late");
        assertThat(canary("verdict", "--url", data()).code()).isEqualTo(1);
    }

    @Test
    void refusesInOneSentence() throws Exception {
        serve(new CanaryPlan(folder).with(GUARDED).text());
        canary("status", "--url", data()).isRefusedSaying("401");
        canary("status", "--url", data(), "--token", "a wrong one of enough characters")
                .isRefusedSaying("401");
        assertThat(canary("status", "--url", data(), "--token", TOKEN).code()).isEqualTo(3);
        canary("abort", "--url", data(), "--token", TOKEN).isRefusedSaying("status 404", "admin port");
        canary("status", "--url", data(), "--token", TOKEN, "--model", "other")
                .isRefusedSaying("404", "no canary on a model of that name");
        canary("status", "--url", "localhost:8080").isRefusedSaying("is no address such as http://");
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        canary("status", "--url", "http://127.0.0.1:" + free).isRefusedSaying("does not answer");
    }

    @Test
    void saysThatThereIsNoCanary() throws Exception {
        serve(new CanaryPlan(folder).model());
        canary("status", "--url", data()).isRefusedSaying("has no canary");
    }

    @Test
    void aReloadBeginsACanaryWhereNoneRuns() throws Exception {
        CanaryPlan plan = new CanaryPlan(folder);
        serve(plan.model());
        assertThat(reload(plan.model() + plan.canary("first.log"))).isEqualTo("canary");
        assertThat(canary("status", "--url", data()).out()).contains("in step shadow");
        assertThat(shadowRate()).isEqualTo(1);
        assertThat(reload(plan.model() + plan.canary("first.log") + "drain: 3s\n"))
                .isEqualTo("drain");
        assertThat(shadowRate()).isEqualTo(1);
        canary("abort", "--url", admin());
        assertThat(reload(plan.model()
                        + plan.steps("steps: [{name: other, shadow: 100%}]").canary("first.log")))
                .contains("nothing was changed", "another plan", "name another log");
        assertThat(reload(plan.model() + plan.canary("second.log"))).isEqualTo("canary, drain");
        assertThat(canary("status", "--url", data()).out()).contains("running in step other");
    }

    @Test
    void aReloadWithAnotherPlanIsRefusedWholeWhileOneRuns() throws Exception {
        CanaryPlan plan = new CanaryPlan(folder);
        serve(plan.text());
        String other = plan.model()
                + plan.steps("steps: [{name: other, shadow: 100%}]").canary("canary.log");
        assertThat(reload(other + "drain: 3s\n"))
                .contains("nothing was changed", "margins chosen after the evidence was looked at prove nothing");
        assertThat(reload(plan.model() + "drain: 3s\n")).contains("nothing was changed", "abort the canary of tiny");
        assertThat(reload(plan.text().replace("shadows: {int8: 0}", "shadows: {int8: 50%}")))
                .contains("nothing was changed", "a canary divides the traffic of tiny");
        assertThat(canary("status", "--url", data()).out()).contains("running in step shadow");
    }
}
