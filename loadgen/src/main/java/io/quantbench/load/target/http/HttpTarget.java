package io.quantbench.load.target.http;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.remote.RemoteCounts;
import io.quantbench.load.target.remote.RemoteTarget;
import io.quantbench.load.target.remote.StageListener;
import io.quantbench.load.workload.Sample;

/**
 * A server that is asked over HTTP: every query is a POST whose body is the sample.
 *
 * <p>Outcomes: 2xx is OK if the check agrees, else BAD_ANSWER; 429 and 503 are REJECTED; 408 and 504 are TIMEOUT; every other
 * status, and what is not HTTP, is BAD_ANSWER; a connection that breaks is CONNECT_ERROR. See {@link RemoteTarget} for the others.
 */
public final class HttpTarget implements Target {
    private final RemoteTarget remote;

    private HttpTarget(RemoteTarget remote) {
        this.remote = remote;
    }

    /**
     * Opens the connections, and waits until they are open.
     *
     * @param stages hears where the time of answered queries went
     * @throws io.quantbench.load.target.remote.RemoteException if one cannot be opened
     */
    public static HttpTarget connect(HttpTargetOptions options, StageListener stages, NanoClock clock) {
        return new HttpTarget(
                RemoteTarget.connect(options.endpoint(), options.limits(), new HttpWire(options), stages, clock));
    }

    @Override
    public String name() {
        return remote.name();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        remote.issue(queryId, sample, completion);
    }

    /**
     * Asks once and waits for the answer, on the dispatching thread before a run.
     *
     * @throws io.quantbench.load.target.remote.RemoteException if the outcome is not OK: with the status, and the first words of
     *     the body
     */
    public void probe(Sample sample) {
        remote.probe(sample);
    }

    /** What happened so far beside answers. */
    public RemoteCounts counts() {
        return remote.counts();
    }

    @Override
    public void close() {
        remote.close();
    }
}
