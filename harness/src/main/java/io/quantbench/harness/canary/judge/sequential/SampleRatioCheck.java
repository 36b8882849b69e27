package io.quantbench.harness.canary.judge.sequential;

/**
 * Sequential sample-ratio check: whether requests reach the arms in the shares that were asked for.
 *
 * <p>{@link BetaBinomial} with a uniform prior on all requests. When the share changes a new mixture starts and the e-values of the
 * finished ones stay as factors, which keeps the whole an e-process. A tripped check means that assignment or recording is
 * broken: nothing that compares the arms of a split may then be believed.
 *
 * <p>Constant time and memory. Source: Lindon and Malek (arXiv 2011.03567), section 4.
 */
public final class SampleRatioCheck implements EProcess {
    private double share = Double.NaN;
    private long requests;
    private long candidateRequests;
    private double logEarlier;
    private double logE;
    private double maxLogE;

    /** Counts one request, sent to the candidate with probability {@code candidateShare}. */
    public void observe(boolean toCandidate, double candidateShare) {
        Checks.openUnit("candidateShare", candidateShare);
        if (candidateShare != share) {
            share = candidateShare;
            logEarlier = logE;
            requests = 0;
            candidateRequests = 0;
        }
        requests++;
        candidateRequests += toCandidate ? 1 : 0;
        logE = logEarlier + BetaBinomial.UNIFORM.logEValue(candidateRequests, requests, share);
        maxLogE = Math.max(maxLogE, logE);
    }

    @Override
    public double logEValue() {
        return logE;
    }

    @Override
    public double maxLogEValue() {
        return maxLogE;
    }

    /** The average growth so far at the present share. */
    @Override
    public double expectedLogGrowth() {
        return requests == 0 ? 0 : (logE - logEarlier) / requests;
    }
}
