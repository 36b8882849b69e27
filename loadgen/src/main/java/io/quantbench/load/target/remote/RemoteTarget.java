package io.quantbench.load.target.remote;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A target behind connections, whatever is spoken on them. Queries are spread over the event loops in turn, and on a loop go to its
 * least busy connection.
 *
 * <p><b>Outcomes.</b> What the protocol makes of an answer; REJECTED where there was no room to wait; TIMEOUT at the time limit;
 * CONNECT_ERROR for every query on a connection that breaks, which is not sent again, and while no connection can be opened. A
 * broken connection is opened anew.
 */
public final class RemoteTarget implements Target {
    private static final long CLOSE_LIMIT_SECONDS = 10;
    private static final long CONNECT_LIMIT_SECONDS = 10;
    private static final int HTTP2_WINDOW_BYTES = 16 << 20;

    private final Plan plan;
    private final Vertx vertx;
    private final Tally tally;
    private final Courier[] couriers;
    private int next;
    private volatile boolean closed;

    /** What does not change. */
    record Plan(Endpoint endpoint, RemoteLimits limits, Wire wire, StageListener stages, NanoClock clock) {
        int placesPerConnection() {
            return wire.version() == HttpVersion.HTTP_1_1 ? 1 : limits.outstandingPerConnection();
        }

        HttpConnectOptions connectOptions() {
            return new HttpConnectOptions()
                    .setHost(endpoint.uri().getHost())
                    .setPort(endpoint.port())
                    .setSsl(endpoint.secure());
        }

        HttpClientOptions clientOptions() {
            HttpClientOptions options = new HttpClientOptions()
                    .setProtocolVersion(wire.version())
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2ConnectionWindowSize(HTTP2_WINDOW_BYTES)
                    .setTcpNoDelay(true)
                    .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(CONNECT_LIMIT_SECONDS));
            if (endpoint.secure()) {
                options.setSsl(true)
                        .setUseAlpn(wire.version() == HttpVersion.HTTP_2)
                        .setTrustAll(endpoint.tls().insecure())
                        .setVerifyHost(!endpoint.tls().insecure());
                endpoint.tls()
                        .trustPem()
                        .ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertPath(pem.toString())));
            }
            return options;
        }
    }

    private RemoteTarget(Plan plan, Vertx vertx) {
        this.plan = plan;
        this.vertx = vertx;
        this.tally = new Tally();
        this.couriers = new Courier[plan.limits().eventLoops()];
        for (int i = 0; i < couriers.length; i++) {
            couriers[i] = new Courier(plan, i, tally);
        }
    }

    /**
     * Opens all connections, and waits until they are open.
     *
     * @param stages hears where the time of answered queries went
     * @param clock read on the dispatching thread and the event loops
     * @throws RemoteException if one cannot be opened
     */
    public static RemoteTarget connect(
            Endpoint endpoint, RemoteLimits limits, Wire wire, StageListener stages, NanoClock clock) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(limits.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        RemoteTarget target = new RemoteTarget(new Plan(endpoint, limits, wire, stages, clock), vertx);
        try {
            target.deploy();
            return target;
        } catch (Throwable e) {
            // Vert.x throws the cause as it is, checked or not.
            target.close();
            throw new RemoteException(ConnectFailure.sentence(endpoint, e), e);
        }
    }

    private void deploy() throws TimeoutException {
        List<Courier> undeployed = new ArrayList<>(List.of(couriers));
        vertx.deployVerticle(
                        () -> undeployed.remove(undeployed.size() - 1),
                        new DeploymentOptions().setInstances(couriers.length))
                .await(2 * CONNECT_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public String name() {
        return plan.wire().name() + " " + plan.endpoint();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        if (closed) {
            completion.complete(queryId, Outcome.CONNECT_ERROR);
            return;
        }
        Courier courier = couriers[next];
        next = next + 1 < couriers.length ? next + 1 : 0;
        if (!courier.offer(new Exchange(courier, queryId, sample, completion, null))) {
            tally.queueFull.increment();
            completion.complete(queryId, Outcome.REJECTED);
        }
    }

    /**
     * Asks once and waits for the answer, on the dispatching thread before a run.
     *
     * @throws RemoteException if the outcome is not OK, with the reason as far as it is known
     */
    public void probe(Sample sample) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CompletableFuture<String> reason = new CompletableFuture<>();
        Courier courier = couriers[0];
        courier.offer(new Exchange(courier, 0, sample, (queryId, how) -> outcome.complete(how), reason::complete));
        try {
            // The exchange ends by its own time limit; this one is only for a clock that stands.
            Outcome how = outcome.get(2 * plan.limits().timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
            if (how != Outcome.OK) {
                throw new RemoteException(plan.endpoint() + " was asked once and "
                        + reason.getNow("the outcome is " + how + " without a reason"));
            }
        } catch (TimeoutException e) {
            throw new RemoteException(plan.endpoint() + " was asked once and no end came", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("outcomes do not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteException("interrupted while " + plan.endpoint() + " was asked once", e);
        }
    }

    /** What happened so far. */
    public RemoteCounts counts() {
        return tally.counts();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            vertx.close().await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the connections did not close within " + CLOSE_LIMIT_SECONDS + " s", e);
        }
    }
}
