package io.quantbench.harness.canary.judge;

/**
 * How much evidence is asked for, and how it is kept.
 *
 * @param minSamples observations of every guardrail before a promotion, at least 1
 * @param labelWindow latest pairs for which a label is still taken; bounds the judge's memory; at least 1
 * @param ratioAlpha chance that the sample-ratio check trips on a sound split, above 0 and below 1
 */
public record SampleRules(long minSamples, int labelWindow, double ratioAlpha) {
    /** 100 observations, labels for the latest 65,536 pairs, ratio check at 1 %. */
    public static final SampleRules DEFAULT = new SampleRules(100, 65_536, 0.01);

    public SampleRules {
        Require.atLeast("minSamples", minSamples, 1);
        Require.atLeast("labelWindow", (long) labelWindow, 1);
        Require.openUnit("ratioAlpha", ratioAlpha);
    }
}
