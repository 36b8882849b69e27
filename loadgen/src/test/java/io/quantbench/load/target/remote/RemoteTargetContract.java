package io.quantbench.load.target.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.TargetContract;
import io.quantbench.load.target.remote.TestServer.Behaviour;
import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every target across a network keeps, whatever its server does. */
public abstract class RemoteTargetContract extends TargetContract {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HandClock clock = new HandClock();
    private final List<Outcome> staged = new CopyOnWriteArrayList<>();
    private TestServer server;

    /** A server on a port, 0 for any that is free. */
    protected abstract TestServer newServer(int port);

    /** A target that takes only echoes for right answers. */
    protected abstract Remote connect(Endpoint endpoint, RemoteLimits limits, StageListener stages, HandClock clock);

    /** How many queries one connection takes at a time if up to {@code asked} are allowed. */
    protected abstract int places(int asked);

    /** A target, and what is known of it beside. */
    public interface Remote extends AutoCloseable {
        Target target();

        RemoteCounts counts();

        void probe(Sample sample);

        @Override
        default void close() {
            target().close();
        }
    }

    @BeforeEach
    void start() {
        server = newServer(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Target newTarget() {
        return connect(limits(2)).target();
    }

    @Override
    protected Sample sample(int id) {
        return new Sample(id, ByteBuffer.wrap(("sample " + id).getBytes(StandardCharsets.UTF_8)));
    }

    private Endpoint endpoint() {
        return Endpoint.of("http://127.0.0.1:" + server.port());
    }

    private static RemoteLimits limits(int connections) {
        return RemoteLimits.defaults()
                .withConnections(connections, 1)
                .withOutstandingPerConnection(4)
                .withTimeout(LIMIT);
    }

    private Remote connect(RemoteLimits limits) {
        return connect(endpoint(), limits, (outcome, local, write, remote) -> staged.add(outcome), clock);
    }

    private void issue(Target target, int from, int to, Ends ends) {
        for (int id = from; id < to; id++) {
            target.issue(id, sample(id), ends);
        }
    }

    @Test
    void handsAnswersToThoseWhoWantThem() throws InterruptedException {
        try (Remote remote = connect(limits(2))) {
            Ends ends = new Ends(true);
            issue(remote.target(), 0, 20, ends);
            ends.await(20);
            assertThat(ends.outcomes().values()).containsOnly(Outcome.OK);
            assertThat(ends.answer(7)).isEqualTo("sample 7".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void spreadsQueriesOverSeveralLoops() throws InterruptedException {
        try (Remote remote = connect(limits(5).withConnections(5, 2))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 200, ends);
            assertThat(ends.await(200).outcomes().values()).containsOnly(Outcome.OK);
            assertThat(remote.counts().sent()).isEqualTo(200);
            assertThat(remote.counts().openConnections()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"REFUSE, REJECTED", "FAIL, BAD_ANSWER", "LIE, BAD_ANSWER", "DENY, BAD_ANSWER", "DROP, CONNECT_ERROR"})
    void whatTheServerDoesIsTheOutcome(Behaviour behaviour, Outcome outcome) throws InterruptedException {
        server.behave(behaviour);
        try (Remote remote = connect(limits(1))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 1, ends);
            assertThat(ends.await(1).of(0)).isEqualTo(outcome);
        }
    }

    @Test
    void tellsStagesOfAnsweredQueries() throws InterruptedException {
        try (Remote remote = connect(limits(1))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 3, ends);
            ends.await(3);
            assertThat(staged).containsExactly(Outcome.OK, Outcome.OK, Outcome.OK);
        }
    }

    @Test
    void hungQueriesTimeOutWhetherSentOrWaiting() throws InterruptedException {
        server.behave(Behaviour.HOLD);
        try (Remote remote = connect(limits(1))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 50, ends);
            clock.advance(LIMIT);
            assertThat(ends.await(50).outcomes().values()).containsOnly(Outcome.TIMEOUT);
            assertThat(remote.counts().sent()).isBetween(0L, (long) places(4));
        }
    }

    @Test
    void lateAnswersAreCountedAndChangeNothing() throws InterruptedException {
        server.behave(Behaviour.HOLD);
        try (Remote remote = connect(limits(1))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 1, ends);
            awaitReceived(1);
            clock.advance(LIMIT);
            assertThat(ends.await(1).of(0)).isEqualTo(Outcome.TIMEOUT);
            server.behave(Behaviour.ECHO);
            server.release();
            issue(remote.target(), 1, 2, ends);
            assertThat(ends.await(1).of(1)).isEqualTo(Outcome.OK);
            assertThat(ends.doubles()).isZero();
            assertThat(remote.counts().late()).isEqualTo(1);
        }
    }

    @Test
    void placesOfHungQueriesAreGivenUpAfterTwiceTheLimit() throws InterruptedException {
        server.behave(Behaviour.HOLD);
        try (Remote remote = connect(limits(1).withOutstandingPerConnection(1))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 1, ends);
            awaitReceived(1);
            clock.advance(LIMIT);
            ends.await(1);
            server.behave(Behaviour.ECHO);
            issue(remote.target(), 1, 2, ends);
            clock.advance(LIMIT.dividedBy(2));
            issue(remote.target(), 2, 3, ends);
            clock.advance(LIMIT.dividedBy(2));
            assertThat(ends.await(2).of(2)).isEqualTo(Outcome.OK);
            assertThat(remote.counts().abandoned()).isEqualTo(1);
            assertThat(ends.doubles()).isZero();
        }
    }

    @Test
    void aFullQueueRefusesAtOnceAndCounts() throws InterruptedException {
        server.behave(Behaviour.HOLD);
        try (Remote remote = connect(limits(1).withQueued(10))) {
            int room = places(4) + 10;
            Ends ends = new Ends(false);
            issue(remote.target(), 0, room + 5, ends);
            assertThat(ends.outcomes()).hasSize(5).containsEntry((long) room, Outcome.REJECTED);
            assertThat(remote.counts().queueFull()).isEqualTo(5);
            awaitReceived(places(4));
            server.behave(Behaviour.ECHO);
            server.release();
            ends.await(room + 5);
            assertThat(ends.outcomes().values().stream().filter(Outcome.OK::equals))
                    .hasSize(room);
        }
    }

    @Test
    void aServerKilledMidRunIsReconnectedWhenItIsBack() throws InterruptedException {
        try (Remote remote = connect(limits(2))) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 20, ends);
            ends.await(20);
            int port = server.port();
            server.behave(Behaviour.HOLD);
            issue(remote.target(), 20, 40, ends);
            awaitReceived(20 + 2 * places(4));
            server.close();
            ends.await(20);
            assertThat(ends.of(39)).isEqualTo(Outcome.CONNECT_ERROR);
            await("broken connections", () -> remote.counts().brokenConnections() >= 2);

            server = newServer(port);
            long id = 40;
            do {
                remote.target().issue(id, sample(0), ends);
                ends.await(1);
            } while (ends.of(id++) != Outcome.OK && id < 1_000_000);
            assertThat(ends.of(id - 1)).isEqualTo(Outcome.OK);
            assertThat(ends.doubles()).isZero();
        }
    }

    @Test
    void connectionsThatBreakWithTheirQueriesLoseNone() throws InterruptedException {
        try (Remote remote = connect(limits(3))) {
            Ends ends = new Ends(false);
            for (int round = 0; round < 10; round++) {
                server.behave(round % 2 == 0 ? Behaviour.DROP : Behaviour.ECHO);
                issue(remote.target(), 100 * round, 100 * round + 100, ends);
            }
            assertThat(ends.await(1000).outcomes()).hasSize(1000);
            assertThat(ends.doubles()).isZero();
        }
    }

    @Test
    void closingDoesNotWaitForAnswers() {
        server.behave(Behaviour.HOLD);
        Remote remote = connect(limits(1));
        Ends ends = new Ends(false);
        issue(remote.target(), 0, 10, ends);
        remote.close();
        remote.target().issue(11, sample(0), ends);
        assertThat(ends.of(11)).isEqualTo(Outcome.CONNECT_ERROR);
    }

    @Test
    void nobodyListeningIsSaidInASentence() {
        server.close();
        assertThatThrownBy(() -> connect(limits(1)))
                .isInstanceOf(RemoteException.class)
                .hasMessage("nobody listens at %s; start the server there or give another address", endpoint());
    }

    @Test
    void anUnknownHostIsSaidInASentence() {
        assertThatThrownBy(() -> connect(Endpoint.of("http://nowhere.invalid:1"), limits(1), StageListener.NONE, clock))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("nowhere.invalid");
    }

    @Test
    void probingAServerInOrderSaysNothing() {
        try (Remote remote = connect(limits(1))) {
            remote.probe(sample(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"DENY", "FAIL", "REFUSE", "LIE", "DROP"})
    void probingSaysWhatIsWrong(Behaviour behaviour) {
        server.behave(behaviour);
        try (Remote remote = connect(limits(1))) {
            assertThatThrownBy(() -> remote.probe(sample(0)))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith(endpoint() + " was asked once and ")
                    .hasMessageContaining(sentence(behaviour));
        }
    }

    /** What the sentence of a failed probe must have in it. */
    protected abstract String sentence(Behaviour behaviour);

    @Test
    void theTokenTravelsAndIsNotShown() throws InterruptedException {
        Endpoint endpoint = endpoint().withBearerToken("s3cret");
        try (Remote remote = connect(endpoint, limits(1), StageListener.NONE, clock)) {
            Ends ends = new Ends(false);
            issue(remote.target(), 0, 1, ends);
            ends.await(1);
            assertThat(server.lastToken()).isEqualTo("Bearer s3cret");
            assertThat(remote.target().name()).doesNotContain("s3cret");
            assertThat(endpoint.toString()).doesNotContain("s3cret");
        }
    }

    private void awaitReceived(int count) {
        await(count + " requests", () -> server.received() >= count);
    }

    /** Lets other threads go on until something holds. */
    private static void await(String what, BooleanSupplier holds) {
        long startNs = SystemNanoClock.INSTANCE.nanoTime();
        while (!holds.getAsBoolean()) {
            Thread.onSpinWait();
            assertThat(SystemNanoClock.INSTANCE.nanoTime() - startNs)
                    .as("waiting for %s", what)
                    .isLessThan(Duration.ofSeconds(60).toNanos());
        }
    }
}
