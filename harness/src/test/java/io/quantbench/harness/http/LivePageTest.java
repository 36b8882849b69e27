package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.RolloutPlan;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.live.LabelEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. Pictures go to {@code target/live-page} for people to look at. */
class LivePageTest {
    private static final RolloutPlan PLAN = new RolloutPlan(List.of(
            new RolloutStep(
                    "shadow",
                    new TrafficShare(0, 1),
                    JudgePolicy.of(0.02, new Guardrail.Accuracy(0.05, 1), new Guardrail.Agreement(0.85, 1)),
                    false),
            new RolloutStep(
                    "canary-5",
                    new TrafficShare(0.05, 0),
                    JudgePolicy.of(0.02, new Guardrail.ErrorRate(0.05, 1, 1)),
                    true)));

    private final CanaryPort port = new CanaryPort(java.time.Duration.ofMillis(500));

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void begin() throws Exception {
        port.begin(PLAN);
    }

    @AfterEach
    void close() {
        port.close();
    }

    private Browser browser() throws Exception {
        return new Browser(Files.createDirectories(folder.resolve("profile")));
    }

    /** Some labelled pairs in several looks, so that there is a course to draw. */
    private void course(int from, int to) {
        for (int round = from; round < to; round++) {
            String prefix = "r" + round + "-";
            port.pairs(prefix, 8, true);
            port.pairs(prefix + "x", round % 3 == 0 ? 1 : 0, false);
            List<LabelEntry> labels = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                labels.add(new LabelEntry(prefix + i, List.of(1)));
            }
            long labelled = port.canary().snapshot().accuracy().labelled() + 8;
            port.canary().label(labels);
            port.until(now -> now.accuracy().labelled() >= labelled);
        }
    }

    @Test
    void showsVariantsEvidenceAndTheEndAsTheyComeWithoutComplaint() throws Exception {
        Path pictures = Files.createDirectories(Path.of("target", "live-page"));
        try (Browser browser = browser()) {
            browser.look(1280, 900, false);
            course(0, 6);
            browser.open(port.uri("/"));
            browser.until("document.getElementById('link') && document.getElementById('link').textContent === 'live'");
            course(6, 9);
            browser.until("document.querySelectorAll('#guardrails tr').length === 2");
            browser.until("document.querySelectorAll('#evidence-charts svg').length === 4");
            browser.until("document.querySelectorAll('#chart-rate svg path').length > 3");
            assertThat(browser.eval("document.getElementById('variants').textContent"))
                    .contains("fp32", "int8 (shadow)", "100 % seen");
            assertThat(browser.eval("document.getElementById('badge').textContent"))
                    .isEqualTo("? gathering evidence");
            assertThat(browser.eval("document.getElementById('latency-note').textContent"))
                    .contains("not judged from shadow pairs");
            assertThat(browser.eval("document.querySelector('#steps .now').textContent"))
                    .isEqualTo("shadow");
            browser.until("document.querySelectorAll('#disagreements tr').length > 1");
            assertThat(browser.eval("document.querySelector('#disagreements tr').textContent"))
                    .contains("r", "x");
            browser.picture(pictures.resolve("light.png"));
            browser.look(1280, 900, true);
            browser.until("getComputedStyle(document.body).backgroundColor !== 'rgb(246, 247, 249)'");
            browser.picture(pictures.resolve("dark.png"));
            browser.look(390, 844, false);
            browser.until("document.documentElement.scrollWidth === 390");
            browser.picture(pictures.resolve("phone.png"));
            browser.look(390, 844, true);
            browser.picture(pictures.resolve("phone-dark.png"));
            port.pairs("bad-", 400, false);
            browser.until("document.getElementById('badge').textContent === '✗ rolled back'");
            browser.until("document.querySelectorAll('#trace li').length === 2");
            browser.look(1280, 900, false);
            browser.picture(pictures.resolve("rolled-back.png"));
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void asksForATokenWhereOneIsNeeded() throws Exception {
        try (Browser browser = browser()) {
            browser.open(port.uri("/"));
            browser.until("document.getElementById('link') && document.getElementById('link').textContent === 'live'");
            browser.eval("(window.fetch = () => Promise.resolve(new Response('', {status: 401})), location.hash = 'x',"
                    + " document.getElementById('token').value = 'secret',"
                    + " document.getElementById('door').dispatchEvent(new Event('submit', {cancelable: true})))");
            browser.until("!document.getElementById('door').hidden");
            assertThat(browser.eval("document.getElementById('link').textContent"))
                    .contains("a token is needed");
            assertThat(browser.eval("sessionStorage.getItem('quantbench-token')"))
                    .isEqualTo("secret");
        }
    }
}
