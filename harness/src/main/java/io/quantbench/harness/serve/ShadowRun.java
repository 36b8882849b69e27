package io.quantbench.harness.serve;

import io.quantbench.harness.batch.Submission;
import io.quantbench.harness.exec.Deadline;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.RouteRequest;
import io.quantbench.harness.wire.WireTensor;
import java.util.List;
import java.util.Optional;

/** A copy of a request on its way through a shadow: answered to the tap alone. */
final class ShadowRun {
    /** It may wait for ever; how many wait is bounded by the shadow's own limit. */
    private static final Terms TERMS = new Terms(Deadline.none(), 0, RouteRequest.of(""));

    private final RequestEnds ends;
    private final RequestEnds.Run run;
    private final ShadowSample.Taker taker;

    ShadowRun(RequestEnds ends, RequestEnds.Run run, ShadowSample.Taker taker) {
        this.ends = ends;
        this.run = run;
        this.taker = taker;
    }

    /** Queues it; whatever becomes of it is told to the tap. */
    void start(PreparedRequest prepared) {
        Optional<LoadedVariant> loaded = taker.slot().loaded();
        while (loaded.isPresent()) {
            LoadedVariant tried = loaded.get();
            if (submitted(tried, prepared)) {
                return;
            }
            // Unless a reload has closed the pipeline that was just looked up, there is no room.
            loaded = taker.slot().loaded().filter(now -> now != tried);
        }
        ended(RequestOutcome.REJECTED, List.of());
    }

    private boolean submitted(LoadedVariant variant, PreparedRequest prepared) {
        try {
            Submission<ModelRow> submission =
                    VariantRun.submit(variant, prepared, TERMS, (outcome, message, outputs) -> ended(outcome, outputs));
            return submission instanceof Submission.Accepted;
        } catch (IllegalArgumentException ignored) {
            // It was exchanged for one that takes something else: a rejection, told to the tap.
            return false;
        }
    }

    void ended(RequestOutcome outcome, List<WireTensor> outputs) {
        try {
            ends.ended(run, taker.slot(), outcome, outputs);
        } finally {
            taker.done().run();
        }
    }
}
