package io.quantbench.load.target.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.grpc.GrpcCalls.StreamAnswers;
import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.Ends;
import io.quantbench.load.target.remote.HandClock;
import io.quantbench.load.target.remote.RemoteCounts;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.RemoteTargetContract;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.target.remote.TestServer;
import io.quantbench.load.target.remote.TestServer.Behaviour;
import io.quantbench.load.workload.Sample;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GrpcTargetTest {
    private static final AnswerCheck ECHOES = (sample, answer) -> answer.equals(sample.payload());

    abstract static class Contract extends RemoteTargetContract {
        private final GrpcCalls calls;

        Contract(GrpcCalls calls) {
            this.calls = calls;
        }

        @Override
        protected TestServer newServer(int port) {
            return new GrpcEchoServer(port);
        }

        @Override
        protected int places(int asked) {
            return asked;
        }

        @Override
        protected Remote connect(Endpoint endpoint, RemoteLimits limits, StageListener stages, HandClock clock) {
            GrpcTarget target = GrpcTarget.connect(
                    GrpcTargetOptions.of(endpoint, calls).withLimits(limits).withCheck(ECHOES), stages, clock);
            return new Remote() {
                @Override
                public Target target() {
                    return target;
                }

                @Override
                public RemoteCounts counts() {
                    return target.counts();
                }

                @Override
                public void probe(Sample sample) {
                    target.probe(sample);
                }
            };
        }

        @Override
        protected String sentence(Behaviour behaviour) {
            return switch (behaviour) {
                case DENY -> "it answers gRPC status 16: who are you?";
                case FAIL -> "it answers gRPC status 13: it broke";
                case REFUSE -> "it answers gRPC status 8: too much to do";
                case LIE -> "its answer is not a right one";
                case DROP -> "the connection broke";
                case ECHO, HOLD -> "";
            };
        }
    }

    @Nested
    class Unary extends Contract {
        Unary() {
            super(new GrpcCalls.Unary(GrpcEchoServer.ONE));
        }
    }

    @Nested
    class Streaming extends Contract {
        Streaming() {
            super(new GrpcCalls.Streaming(GrpcEchoServer.MANY, StreamAnswers.IN_ORDER));
        }
    }

    private static GrpcTarget target(GrpcEchoServer server, GrpcCalls calls) {
        return GrpcTarget.connect(
                GrpcTargetOptions.of(Endpoint.of("http://127.0.0.1:" + server.port()), calls),
                StageListener.NONE,
                SystemNanoClock.INSTANCE);
    }

    @Test
    void largeMessagesTravelWhole() throws InterruptedException {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        try (GrpcEchoServer server = new GrpcEchoServer(0);
                GrpcTarget target = target(server, new GrpcCalls.Unary(GrpcEchoServer.ONE))) {
            Ends ends = new Ends(true);
            target.issue(0, new Sample(0, ByteBuffer.wrap(large)), ends);
            assertThat(ends.await(1).of(0)).isEqualTo(Outcome.OK);
            assertThat(ends.answer(0)).isEqualTo(large);
        }
    }

    @Test
    void theTimeThatIsLeftTravelsAsDeadline() throws InterruptedException {
        try (GrpcEchoServer server = new GrpcEchoServer(0);
                GrpcTarget target = target(server, new GrpcCalls.Unary(GrpcEchoServer.ONE))) {
            Ends ends = new Ends(false);
            target.issue(0, new Sample(0, ByteBuffer.allocate(1)), ends);
            ends.await(1);
            assertThat(server.lastTimeout()).matches("[1-9][0-9]{0,4}m");
        }
    }

    @Test
    void answersOfAStreamFindTheirQueriesBySample() throws InterruptedException {
        StreamAnswers byFirstByte = answer -> answer.get(0);
        try (GrpcEchoServer server = new GrpcEchoServer(0);
                GrpcTarget target = target(server, new GrpcCalls.Streaming(GrpcEchoServer.MANY, byFirstByte))) {
            Ends ends = new Ends(true);
            server.behave(Behaviour.HOLD);
            target.issue(0, new Sample(5, ByteBuffer.wrap(new byte[] {5})), ends);
            while (server.received() < 1) {
                Thread.onSpinWait();
            }
            server.behave(Behaviour.ECHO);
            for (int id = 1; id <= 16; id++) {
                target.issue(id, new Sample(6, ByteBuffer.wrap(new byte[] {6})), ends);
            }
            ends.await(16);
            assertThat(ends.outcomes()).doesNotContainKey(0L);
            server.release();
            ends.await(1);
            assertThat(ends.answer(0)).containsExactly(5);
            assertThat(ends.answer(16)).containsExactly(6);
        }
    }

    @Test
    void aServerThatSpeaksOtherwiseIsToldApart() {
        CallEnd end = new CallEnd(-1, 404, "");
        assertThat(end.outcome()).isEqualTo(Outcome.BAD_ANSWER);
        assertThat(end.sentence()).contains("HTTP status 404");
    }

    @Test
    void framesComeWholeHoweverTheyAreCut() {
        byte[] stream = Buffer.buffer(Frames.prefix(3))
                .appendBytes(new byte[] {1, 2, 3})
                .appendBytes(Frames.prefix(0))
                .appendBytes(Frames.prefix(1))
                .appendByte((byte) 9)
                .getBytes();
        for (int cut = 0; cut <= stream.length; cut++) {
            Frames frames = new Frames();
            Buffer all = Buffer.buffer();
            int messages = 0;
            for (Buffer part : new Buffer[] {
                Buffer.buffer().appendBytes(stream, 0, cut),
                Buffer.buffer().appendBytes(stream, cut, stream.length - cut)
            }) {
                frames.add(part);
                for (Buffer next = frames.next(); next != null; next = frames.next()) {
                    all.appendBuffer(next);
                    messages++;
                }
            }
            assertThat(all.getBytes()).containsExactly(1, 2, 3, 9);
            assertThat(messages).isEqualTo(3);
            assertThat(frames.isEmpty()).isTrue();
        }
    }

    @Test
    void aCompressedFrameIsRefused() {
        Frames frames = new Frames();
        frames.add(Buffer.buffer(new byte[] {1, 0, 0, 0, 0}));
        assertThatThrownBy(frames::next).isInstanceOf(IllegalArgumentException.class);
    }
}
