package io.quantbench.load.target.http;

import io.quantbench.load.target.Target;
import io.quantbench.load.target.http.HttpTargetOptions.Version;
import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.HandClock;
import io.quantbench.load.target.remote.RemoteCounts;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.RemoteTargetContract;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.target.remote.TestServer;
import io.quantbench.load.target.remote.TestServer.Behaviour;
import io.quantbench.load.workload.Sample;
import io.vertx.core.http.HttpServerOptions;
import java.util.Map;
import org.junit.jupiter.api.Nested;

class HttpTargetTest {
    private static final AnswerCheck ECHOES = (sample, answer) -> answer.equals(sample.payload());

    abstract static class Contract extends RemoteTargetContract {
        private final Version version;

        Contract(Version version) {
            this.version = version;
        }

        @Override
        protected TestServer newServer(int port) {
            return new HttpEchoServer(
                    new HttpServerOptions().setHost("127.0.0.1").setPort(port).setHttp2ClearTextEnabled(true));
        }

        @Override
        protected Remote connect(Endpoint endpoint, RemoteLimits limits, StageListener stages, HandClock clock) {
            HttpRequests requests = HttpRequests.same("/echo", Map.of("content-type", "application/octet-stream"));
            HttpTarget target = HttpTarget.connect(
                    HttpTargetOptions.of(endpoint, requests)
                            .withLimits(limits)
                            .withVersion(version)
                            .withCheck(ECHOES),
                    stages,
                    clock);
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
                case DENY -> "it answers 401 Unauthorized: {\"error\":\"who are you?\"}";
                case FAIL -> "it answers 500 Internal Server Error: {\"error\":\"it broke\"}";
                case REFUSE -> "it answers 429 Too Many Requests: {\"error\":\"too much to do\"}";
                case LIE -> "its answer is not a right one: something else";
                case DROP -> "the connection broke";
                case ECHO, HOLD -> "";
            };
        }
    }

    @Nested
    class OverHttp1 extends Contract {
        OverHttp1() {
            super(Version.HTTP_1_1);
        }

        @Override
        protected int places(int asked) {
            return 1;
        }
    }

    @Nested
    class OverHttp2 extends Contract {
        OverHttp2() {
            super(Version.HTTP_2);
        }

        @Override
        protected int places(int asked) {
            return asked;
        }
    }
}
