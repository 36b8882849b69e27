package io.quantbench.harness.studies;

import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.Grouping;
import io.quantbench.harness.batch.LengthBuckets;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.studies.ServingReport.Lengths;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What batches of like lengths gain over batches in the order of arrival, where long and short texts come mixed: throughput with the queue
 * never empty, and the 99th percentile at 80 % of what batches by arrival can do.
 */
final class LengthAwareStudy {
    private static final int MAX_BATCH = 8;
    private static final int OUTSTANDING = 64;
    private static final double SHARE_OF_CAPACITY = 0.8;
    private static final int MAX_TOKENS = 128;

    private final Turns turns;

    LengthAwareStudy(Turns turns) {
        this.turns = turns;
    }

    Lengths measure(Engine engine, Path model) throws InterruptedException {
        List<EncodedText> mails = TokenizedTexts.mails();
        List<EncodedText> sentences = TokenizedTexts.sentences();
        List<TextRow> rows = new ArrayList<>(TokenizedTexts.rows(mails));
        rows.addAll(TokenizedTexts.rows(sentences));
        Workload workload = Turns.numbered("mails and sentences", rows.size());
        BatchOptions batching = BatchOptions.upTo(MAX_BATCH).withQueueCapacity(1 << 16);
        EngineOptions options = EngineOptions.defaults();
        try (EngineSession session = engine.open(model, options);
                Target byArrival = TextPipeline.start("by-arrival", rows, session, batching, Grouping.none());
                Target byLength = TextPipeline.start(
                        "by-length", rows, session, batching, Grouping.byLength(LengthBuckets.forText(MAX_TOKENS)))) {
            List<ArmBlocks> busy =
                    turns.race(new SteadyLoad.Closed(OUTSTANDING), workload, List.of(byArrival, byLength));
            double ratePerSec = SHARE_OF_CAPACITY * Turns.medianPerSec(busy.get(0));
            List<ArmBlocks> open = turns.race(new SteadyLoad.Open(ratePerSec), workload, List.of(byArrival, byLength));
            return new Lengths(
                    mails.size(),
                    sentences.size(),
                    rows.stream().mapToInt(TextRow::length).average().orElseThrow(),
                    MAX_BATCH,
                    turns.rounds(),
                    Turns.medianPerSec(busy.get(0)),
                    Turns.medianPerSec(busy.get(1)),
                    turns.ratio(busy.get(0), busy.get(1), Figure.THROUGHPUT),
                    ratePerSec,
                    p99(open.get(0)),
                    p99(open.get(1)),
                    turns.ratio(open.get(0), open.get(1), Figure.P99));
        }
    }

    private static long p99(ArmBlocks arm) {
        return arm.merged().responseNs().p(0.99);
    }
}
