package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.Fetch;
import io.quantbench.quant.dataset.source.SentimentSentences;
import io.quantbench.quant.dataset.source.ShippedSentences;

/**
 * The sentences that the built-in model is asked: labelled ones where they can be had, otherwise those that QuantBench ships.
 *
 * @param dataset the rows
 * @param notice why the labelled ones could not be had, in one sentence; empty where they could
 */
record BuiltInSentences(Dataset<TextRow> dataset, String notice) {
    /** Loads from the cache or fetches; may wait for the network. */
    static BuiltInSentences load() {
        try {
            Fetch fetch = SentimentSentences.in(CacheDirectory.resolve()).load();
            if (fetch instanceof Fetch.Available available) {
                return new BuiltInSentences(available.dataset(), "");
            }
            return new BuiltInSentences(
                    ShippedSentences.load(),
                    ((Fetch.Unavailable) fetch).reason() + "; the run uses QuantBench's own unlabelled sentences instead");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the labelled sentences were being fetched", e);
        }
    }
}
