package io.quantbench.harness.canary.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.Transition;
import io.quantbench.harness.config.CanaryConfig.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A receiver that answers as each test wants, and pauses that take no time. */
@Timeout(60)
class WebhooksTest {
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> pausesMs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<HttpExchange> held = new ConcurrentLinkedQueue<>();
    private final LiveFixture live = new LiveFixture();
    private HttpServer receiver = listening();
    private volatile boolean holding;

    private HttpServer listening() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void answer() {
        receiver.createContext("/", exchange -> {
            received.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            if (holding) {
                held.add(exchange);
                return;
            }
            Integer status = statuses.poll();
            exchange.sendResponseHeaders(status == null ? 204 : status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        held.forEach(HttpExchange::close);
        receiver.stop(0);
    }

    private Webhooks hooks(int attempts) {
        URI address = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        return new Webhooks(List.of(new Webhook(address, Duration.ofSeconds(30), attempts)), (pauseMs, task) -> {
            pausesMs.add(pauseMs);
            task.run();
        });
    }

    /** What a canary tells at an abort. */
    private void tell(Webhooks hooks, int times) {
        LiveCanary canary = live.open();
        live.obey("1", new Command.Abort("it is late"));
        CanaryState state = canary.end().toCompletableFuture().join();
        Transition last = state.trace().get(state.trace().size() - 1);
        for (int i = 0; i < times; i++) {
            hooks.changed("m", last, state);
        }
    }

    private JsonNode next() throws InterruptedException {
        JsonNode message = received.poll(30, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    private static void until(java.util.function.LongSupplier count, LongPredicate reached) {
        while (!reached.test(count.getAsLong())) {
            Thread.onSpinWait();
        }
    }

    @Test
    void tellsWhatChangedOnce() throws Exception {
        try (Webhooks hooks = hooks(5)) {
            tell(hooks, 1);
            JsonNode message = next();
            assertThat(message.path("model").asText()).isEqualTo("m");
            assertThat(message.path("phase").asText()).isEqualTo("ROLLED_BACK");
            assertThat(message.path("verdict").asText()).isEqualTo("ROLLBACK");
            assertThat(message.path("sequence").asLong()).isEqualTo(2);
            assertThat(message.path("sentence").asText()).isEqualTo("aborted by ada: it is late");
        }
        assertThat(received).isEmpty();
        assertThat(pausesMs).isEmpty();
    }

    @Test
    void triesAgainAfterLongerAndLongerPausesUntilItIsReceived() throws Exception {
        statuses.addAll(List.of(500, 503, 302, 404, 429, 500, 500, 500));
        try (Webhooks hooks = hooks(20)) {
            tell(hooks, 1);
            JsonNode first = next();
            for (int attempt = 2; attempt <= 9; attempt++) {
                assertThat(next()).isEqualTo(first);
            }
            assertThat(hooks.failed()).isZero();
        }
        assertThat(received).isEmpty();
        assertThat(pausesMs).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L);
    }

    @Test
    void givesUpAfterSoManyAttemptsAndCountsIt() throws Exception {
        statuses.addAll(List.of(500, 500, 500));
        try (Webhooks hooks = hooks(3)) {
            tell(hooks, 1);
            until(hooks::failed, failed -> failed == 1);
            assertThat(received).hasSize(3);
            tell(hooks, 1);
            for (int i = 0; i < 4; i++) {
                next();
            }
            assertThat(hooks.failed()).isEqualTo(1);
        }
    }

    @Test
    void aReceiverThatNeverAnswersCostsABoundedNumberAndNobodyWaits() throws Exception {
        holding = true;
        Webhooks hooks = hooks(5);
        tell(hooks, Webhooks.MAX_UNDER_WAY + 10);
        assertThat(hooks.dropped()).isEqualTo(10);
        next();
        hooks.close();
        assertThat(hooks.failed()).isZero();
    }

    @Test
    void aReceiverThatIsNotThereIsGivenUp() {
        Webhooks hooks = hooks(2);
        receiver.stop(0);
        receiver = listening();
        tell(hooks, 1);
        until(hooks::failed, failed -> failed == 1);
        assertThat(pausesMs).containsExactly(1_000L);
        hooks.close();
    }
}
