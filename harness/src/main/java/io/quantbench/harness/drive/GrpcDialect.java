package io.quantbench.harness.drive;

import io.quantbench.harness.http.GrpcClientMessages;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.WireException;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.grpc.GrpcCalls;
import io.quantbench.load.target.grpc.GrpcTarget;
import io.quantbench.load.target.grpc.GrpcTargetOptions;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteException;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** gRPC with raw tensors. Metadata and statistics are asked for on a connection of their own, outside the measured time. */
final class GrpcDialect implements ServerDialect {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Endpoint endpoint;
    private final RemoteLimits limits;

    GrpcDialect(Endpoint endpoint, RemoteLimits limits) {
        this.endpoint = endpoint;
        this.limits = limits;
    }

    @Override
    public ModelMetadata metadata(String model) {
        return ask(
                GrpcClientMessages.METADATA,
                GrpcClientMessages.metadataRequest(model),
                GrpcClientMessages::metadata,
                "model " + model);
    }

    @Override
    public List<ModelStatistics> statistics(String model) {
        return ask(
                GrpcClientMessages.STATISTICS,
                GrpcClientMessages.statisticsRequest(model),
                GrpcClientMessages::statistics,
                "statistics of model " + model);
    }

    private <T> T ask(String method, ByteBuffer message, Function<ByteBuffer, T> reading, String what) {
        Sample sample = new Sample(0, message);
        try (GrpcTarget target =
                open(method, RemoteLimits.defaults().withConnections(1, 1).withTimeout(LIMIT))) {
            target.probe(sample);
            CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
            target.issue(0, sample, new OneAnswer(answer));
            return reading.apply(answer.get(LIMIT.toSeconds() + 1, TimeUnit.SECONDS));
        } catch (RemoteException | WireException | IllegalArgumentException e) {
            throw new DriveException(endpoint + " cannot be asked for " + what + ": " + e.getMessage(), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new DriveException(endpoint + " gives no answer when asked for " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriveException("stopped while " + endpoint + " was asked for " + what, e);
        }
    }

    private GrpcTarget open(String method, RemoteLimits with) {
        return GrpcTarget.connect(
                GrpcTargetOptions.of(endpoint, new GrpcCalls.Unary(method)).withLimits(with),
                StageListener.NONE,
                SystemNanoClock.INSTANCE);
    }

    /** The variant is part of the message: a body is made for each. */
    @Override
    public Body body(String model, String version, InferRequest request) {
        return new Body(GrpcClientMessages.infer(model, version, request), -1);
    }

    @Override
    public Target connect(String model, String version, List<Body> bodies) {
        GrpcTarget target = null;
        try {
            target = open(GrpcClientMessages.INFER, limits);
            target.probe(bodies.get(0).sample(0));
            return new BodiesTarget(target, bodies);
        } catch (RemoteException e) {
            if (target != null) {
                target.close();
            }
            throw new DriveException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {}

    /** Takes the bytes of one answer. */
    private record OneAnswer(CompletableFuture<ByteBuffer> answer) implements Completion {
        @Override
        public boolean wantsAnswer(long queryId) {
            return true;
        }

        @Override
        public void complete(long queryId, Outcome outcome) {
            answer.completeExceptionally(new IllegalStateException("the query ended " + outcome));
        }

        @Override
        public void complete(long queryId, Outcome outcome, ByteBuffer bytes) {
            if (outcome != Outcome.OK) {
                complete(queryId, outcome);
                return;
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            answer.complete(ByteBuffer.wrap(copy));
        }
    }
}
