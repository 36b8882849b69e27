package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.SplitException;
import io.quantbench.harness.canary.SplitTarget;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServerControl;
import io.quantbench.load.clock.NanoClock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Divides a server's traffic between reference and candidate. Shares of other variants stay as they are, but for a promoted candidate,
 * which gets all.
 *
 * <p>A share that grows is put in force after the shadow's rate, one that shrinks before it: the candidate never serves on a step that was
 * applied by half. While {@linkplain #suspend suspended}, the reference gets everything, whatever is asked. Confined to the canary's thread.
 */
final class ServerSplit implements SplitTarget {
    private static final double EQUAL = 1e-9;

    private final ServerControl control;
    private final String model;
    private final String reference;
    private final String candidate;
    private final NanoClock clock;
    private @Nullable TrafficShare wanted;
    private boolean suspended;
    private Assignment assignment = new Assignment(0, 0);

    /**
     * How requests were assigned.
     *
     * @param candidateShare probability of the candidate for a request that went to one of the two; 0 where that is no chance
     * @param sinceNs requests that were submitted before fell under another one
     */
    record Assignment(double candidateShare, long sinceNs) {}

    ServerSplit(ServerControl control, LiveSettings settings, NanoClock clock) {
        this.control = control;
        this.model = settings.model();
        this.reference = settings.begun().reference();
        this.candidate = settings.begun().candidate();
        this.clock = clock;
        this.assignment = new Assignment(0, clock.nanoTime());
    }

    @Override
    public void apply(TrafficShare share) throws SplitException {
        wanted = share;
        putInForce(suspended ? TrafficShare.REFERENCE_ONLY : share);
    }

    /**
     * Gives the reference everything until {@link #resume}: for when nobody can judge.
     *
     * @throws SplitException if the server refuses; to be tried again
     */
    void suspend() throws SplitException {
        suspended = true;
        putInForce(TrafficShare.REFERENCE_ONLY);
    }

    /** What is asked counts again, from the next {@link #apply} on. */
    void resume() {
        suspended = false;
    }

    /**
     * Puts back in force what somebody else changed.
     *
     * @return whether anything had to be
     * @throws SplitException if the server refuses; to be tried again
     */
    boolean reassert() throws SplitException {
        TrafficShare share = suspended ? TrafficShare.REFERENCE_ONLY : wanted;
        if (share == null || isInForce(share)) {
            return false;
        }
        putInForce(share);
        return true;
    }

    Assignment assignment() {
        return assignment;
    }

    private boolean isInForce(TrafficShare share) throws SplitException {
        try {
            ModelStatus status = control.model(model);
            ModelStatus.ShadowState shadow = status.shadows().get(candidate);
            double rate = shadow == null ? 0 : shadow.rate();
            return near(share(status, candidate), share.candidateShare()) && near(rate, share.shadowRate());
        } catch (ServeException e) {
            throw new SplitException(e.getMessage() == null ? "the server does not answer" : e.getMessage(), e);
        }
    }

    private void putInForce(TrafficShare share) throws SplitException {
        try {
            ModelStatus before = control.model(model);
            boolean grows = share.candidateShare() > share(before, candidate);
            if (grows) {
                shadow(before, share.shadowRate());
            }
            ModelStatus after = control.split(model, shares(before, share.candidateShare()));
            if (!grows) {
                shadow(before, share.shadowRate());
            }
            double pair = share(after, candidate) + share(after, reference);
            boolean chance = share.candidateShare() > 0 && share.candidateShare() < 1 && pair > 0;
            // Read after the change, so that no request of the old split is taken for one of the new.
            assignment = new Assignment(chance ? share(after, candidate) / pair : 0, clock.nanoTime());
        } catch (ServeException e) {
            throw new SplitException(
                    "the traffic of " + model + " cannot be divided: "
                            + e.failure().sentence(),
                    e);
        }
    }

    private void shadow(ModelStatus status, double rate) {
        if (rate > 0 || status.shadows().containsKey(candidate)) {
            control.shadowRates(model, Map.of(candidate, rate));
        }
    }

    private Map<String, Double> shares(ModelStatus status, double share) {
        Map<String, Double> shares = new LinkedHashMap<>();
        status.split().forEach((variant, weight) -> {
            if (!variant.equals(reference) && weight > 0) {
                shares.put(variant, share == 1 ? 0 : weight);
            }
        });
        shares.put(candidate, share);
        return shares;
    }

    private static double share(ModelStatus status, String variant) {
        Double share = status.split().get(variant);
        return share == null ? 0 : share;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) < EQUAL;
    }
}
