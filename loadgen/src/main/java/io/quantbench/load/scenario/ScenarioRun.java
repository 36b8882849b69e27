package io.quantbench.load.scenario;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.dispatch.BatchLoop;
import io.quantbench.load.dispatch.ClosedLoop;
import io.quantbench.load.dispatch.Extent;
import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.OpenLoop;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.exact.ExactArrivals;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario against one target. Memory does not grow with the number of queries.
 *
 * <p><b>Threading:</b> {@link #run} on the thread that shall issue the load, once; {@link #stop} and {@link #live} from any.
 */
public final class ScenarioRun {
    private final ScenarioPlan plan;
    private final int workloadSize;
    private final LoadLoop loop;
    private final @Nullable AnswerTap tap;
    private final @Nullable InTimeCounter counter;

    /**
     * @param workload all samples, in memory
     * @param target not closed here
     * @param timing where time comes from
     * @param answers takes the answers down; {@link AnswerSink#NONE} if nobody wants them
     */
    public ScenarioRun(
            ScenarioPlan plan, Workload workload, Target target, LoopSetup.Timing timing, AnswerSink answers) {
        this.plan = plan;
        this.workloadSize = workload.size();
        SampleOrder order = SampleOrder.of(plan, workload.size());
        this.tap = answers == AnswerSink.NONE ? null : newTap(target, answers);
        this.counter = plan.scenario() instanceof Scenario.Server server
                ? new InTimeCounter(tap == null ? target : tap, server.latencyLimitNs())
                : null;
        Target asked = counter != null ? counter : tap != null ? tap : target;
        LoopSetup setup = plan.samplesPerQuery() > 1
                ? bundling(order, workload, asked, timing)
                : new LoopSetup(
                        asked, workload, order.samples(), timing, plan.bounds().maxOutstanding());
        this.loop = newLoop(setup);
    }

    private AnswerTap newTap(Target target, AnswerSink answers) {
        int perQuery = plan.samplesPerQuery();
        int slots = LoopSetup.slots(plan.bounds().maxOutstanding());
        // A bundle's samples are the only ones outstanding, and numbered in it.
        LongToIntFunction slotOf = perQuery > 1 ? id -> (int) (id % perQuery) : id -> LoopSetup.slotOf(id, slots);
        return new AnswerTap(target, answers, perQuery > 1 ? perQuery : slots, slotOf);
    }

    private LoopSetup bundling(SampleOrder order, Workload workload, Target asked, LoopSetup.Timing timing) {
        Sample[] inOrder = order.inOrder().mapToObj(workload.samples()::get).toArray(Sample[]::new);
        ByteBuffer nothing = ByteBuffer.allocate(0);
        Workload positions = new Workload(
                workload.name(),
                IntStream.range(0, inOrder.length)
                        .mapToObj(position -> new Sample(position, nothing))
                        .toList());
        Target bundle = new BundleTarget(asked, inOrder, plan.samplesPerQuery(), !plan.onePass());
        return new LoopSetup(bundle, positions, order.positions(), timing, 1);
    }

    private LoadLoop newLoop(LoopSetup setup) {
        RunBounds bounds = plan.bounds();
        long required = plan.queriesRequired(workloadSize);
        boolean onePass = plan.onePass();
        Phases phases =
                new Phases(0, onePass ? RunBounds.LONGEST_NS : bounds.maxDurationNs(), bounds.answerTimeoutNs());
        Extent extent = new Extent(
                onePass ? 0 : bounds.minDurationNs(),
                required,
                onePass ? required : bounds.maxQueries(),
                bounds.answerTimeoutNs());
        if (plan.scenario() instanceof Scenario.Server server) {
            OptionalDouble rate = OptionalDouble.of(server.ratePerSec());
            return new OpenLoop(setup, arrivals(server.ratePerSec()), rate, phases, extent);
        }
        if (plan.scenario() instanceof Scenario.Offline) {
            return new BatchLoop(setup, Math.min(required, extent.maxQueries()), phases, extent.stallNs());
        }
        return new ClosedLoop(setup, 1, phases, extent);
    }

    private ArrivalProcess arrivals(double ratePerSec) {
        long seed = plan.sampling().seeds().schedule();
        return plan.sampling().exact() ? new ExactArrivals(ratePerSec, seed) : ArrivalProcess.poisson(ratePerSec, seed);
    }

    /**
     * Carries the run out on the calling thread and judges it.
     *
     * @throws RuntimeException what the target threw when it was issued a query; there is no result then
     */
    public ScenarioResult run() {
        Recording recording;
        try {
            recording = loop.run();
        } finally {
            if (tap != null) {
                tap.finish();
            }
        }
        OptionalLong overLatency = counter == null
                ? OptionalLong.empty()
                : OptionalLong.of(recording.scheduledQueries() - counter.inTime());
        return ScenarioJudge.judge(plan, workloadSize, recording, overLatency);
    }

    /** Ends issuing now; the result is marked incomplete and invalid. */
    public void stop() {
        loop.stop();
    }

    /** The run as it goes. */
    public LiveView live() {
        return loop.live();
    }
}
