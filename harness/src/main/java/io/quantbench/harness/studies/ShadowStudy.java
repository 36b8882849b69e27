package io.quantbench.harness.studies;

import io.quantbench.harness.studies.ServingReport.Shadowing;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.engine.Engine;
import java.nio.file.Path;
import java.util.List;

/**
 * What shadowing everything does to those who wait for the primary: two servers of one model over REST, of which one shows each request to a
 * second copy too, in turns over the same arrivals at a third of what one can do. The claim is about a shadow that has cores of its own; on
 * fewer cores than the primary, the shadow, the event loop and the load generator need, the ratio is told and not judged.
 */
final class ShadowStudy {
    /** One for the primary's engine, the shadow's, the server's event loop and the load generator. */
    static final int CORES_NEEDED = 4;

    private static final int IN_FLIGHT = 256;
    private static final int ROWS = 500;
    private static final double SHARE_OF_CAPACITY = 1.0 / 3;
    private static final double NS_PER_SEC = 1e9;

    private final Turns turns;
    private final int cores;

    /** @param cores that this process may use */
    ShadowStudy(Turns turns, int cores) {
        this.turns = turns;
        this.cores = cores;
    }

    Shadowing measure(Engine engine, Path model) throws InterruptedException {
        List<EncodedText> texts = TokenizedTexts.sentences().subList(0, ROWS);
        Workload workload = Turns.numbered("sentences", texts.size());
        List<InferRequest> requests = TokenizedTexts.requests(texts);
        try (LoopbackServer plain = LoopbackServer.startShadowing(engine, model, IN_FLIGHT, 0);
                LoopbackServer shadowing = LoopbackServer.startShadowing(engine, model, IN_FLIGHT, 1);
                Target without = plain.rest("no shadow", requests, IN_FLIGHT);
                Target with = shadowing.rest("shadow", requests, IN_FLIGHT)) {
            List<ArmBlocks> single = turns.race(new SteadyLoad.Closed(1), workload, List.of(without));
            double ratePerSec = SHARE_OF_CAPACITY * NS_PER_SEC / p50(single.get(0));
            List<ArmBlocks> raced = turns.race(new SteadyLoad.Open(ratePerSec), workload, List.of(without, with));
            return new Shadowing(
                    turns.rounds(),
                    ratePerSec,
                    p50(raced.get(0)),
                    p50(raced.get(1)),
                    turns.ratio(raced.get(0), raced.get(1), Figure.P50),
                    cores,
                    cores >= CORES_NEEDED);
        }
    }

    private static long p50(ArmBlocks arm) {
        return Turns.median(arm, recording -> recording.responseNs().p(0.5));
    }
}
