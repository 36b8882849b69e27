package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.Fetch;
import io.quantbench.quant.dataset.source.SentimentSentences;
import io.quantbench.quant.dataset.source.ShippedSentences;
import java.util.Map;

/**
 * The sentences that the built-in model is asked: labelled ones where they can be had, otherwise those that QuantBench ships.
 *
 * @param dataset the rows
 * @param notice why the labelled ones could not be had, in one sentence; empty where they could
 */
record BuiltInSentences(Dataset<TextRow> dataset, String notice) {
    /** Hash of each file that the rows come from; empty for the shipped sentences, whose own hash is the data set's. */
    Map<String, String> sha256() {
        return notice.isEmpty() ? SentimentSentences.fileHashes() : Map.of();
    }

    /** Loads from the cache or fetches; may wait for the network. */
    static BuiltInSentences load() {
        try {
            Fetch fetch = SentimentSentences.in(CacheDirectory.ofUser()).load();
            if (fetch instanceof Fetch.Available available) {
                return new BuiltInSentences(available.dataset(), "");
            }
            return new BuiltInSentences(
                    ShippedSentences.load(),
                    ((Fetch.Unavailable) fetch).reason()
                            + "; the run uses QuantBench's own unlabelled sentences instead");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the labelled sentences were being fetched", e);
        }
    }
}
