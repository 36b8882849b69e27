package io.quantbench.harness.canary.drive;

import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.Fetch;
import io.quantbench.quant.dataset.source.SentimentSentences;

/** Whether the labelled sentences are on this machine, or can be fetched with npm. */
public final class LabelledSentences {
    private LabelledSentences() {}

    public static boolean canBeHad() throws InterruptedException {
        return SentimentSentences.in(CacheDirectory.ofUser()).load() instanceof Fetch.Available;
    }
}
