package io.quantbench.harness.studies;

import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.Grouping;
import io.quantbench.harness.studies.ServingReport.Cost;
import io.quantbench.harness.studies.ServingReport.Way;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.NullEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server costs over the pipeline that it is built on, one row a batch: throughput with a real engine and four outstanding, so
 * that it always finds the next request, and the median response time of an engine that computes nothing, with one outstanding. Both
 * share the machine with the load generator.
 */
final class CostStudy {
    private static final int OUTSTANDING = 4;
    private static final int IN_FLIGHT = 256;
    private static final int ROWS = 500;

    private final Turns turns;

    CostStudy(Turns turns) {
        this.turns = turns;
    }

    Cost measure(Engine engine, Path model) throws InterruptedException {
        List<EncodedText> texts = TokenizedTexts.sentences().subList(0, ROWS);
        List<ArmBlocks> busy = race(engine, model, texts, new SteadyLoad.Closed(OUTSTANDING));
        List<ArmBlocks> single;
        try (EngineSession session = engine.open(model, EngineOptions.defaults())) {
            NullEngine nothing = new NullEngine(session.inputs(), session.outputs());
            single = race(nothing, model, texts, new SteadyLoad.Closed(1));
        }
        long pipelineP50Ns = p50(single.get(0));
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < busy.size(); i++) {
            ways.add(new Way(
                    busy.get(i).arm(),
                    Turns.medianPerSec(busy.get(i)),
                    turns.ratio(busy.get(0), busy.get(i), Figure.THROUGHPUT),
                    p50(single.get(i)),
                    p50(single.get(i)) - pipelineP50Ns));
        }
        return new Cost(String.valueOf(model.getFileName()), texts.size(), turns.rounds(), ways);
    }

    private List<ArmBlocks> race(Engine engine, Path model, List<EncodedText> texts, SteadyLoad load) {
        Workload workload = Turns.numbered("sentences", texts.size());
        List<InferRequest> requests = TokenizedTexts.requests(texts);
        try (EngineSession session = engine.open(model, EngineOptions.defaults());
                Target pipeline = TextPipeline.start(
                        "in-process", TokenizedTexts.rows(texts), session, BatchOptions.unbatched(), Grouping.none());
                LoopbackServer server = LoopbackServer.start(engine, model, IN_FLIGHT);
                Target rest = server.rest(requests, OUTSTANDING);
                Target grpc = server.grpc(requests)) {
            return turns.race(load, workload, List.of(pipeline, rest, grpc));
        }
    }

    private static long p50(ArmBlocks arm) {
        return Turns.median(arm, recording -> recording.responseNs().p(0.5));
    }
}
