package io.quantbench.harness.demo;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.canary.drive.LabelledRequests.Labelled;
import io.quantbench.harness.canary.live.LabelEntry;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.drive.GeneratorMeter;
import io.quantbench.harness.drive.ServerDialect;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.load.LoadPlan;
import io.quantbench.load.LoadRun;
import io.quantbench.load.LoadShape;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled rows asked over REST at random instants (Poisson), and the label of each row given to the canary when its answer is there, as a
 * client would who learns the truth later. Metered as a load generator is.
 */
final class LabelledLoad implements AutoCloseable {
    private static final long SEED = 20_261_121;
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration LIVE_PERIOD = Duration.ofMillis(500);
    private static final int CONNECTIONS = 16;
    /** Ids are unique within these; the canary forgets older ones. */
    private static final int MOST_BODIES = 60_000;

    private final Target target;
    private final GeneratorMeter meter;
    private final LoadRun run;
    private volatile @Nullable LiveSnapshot latest;

    /**
     * What is sent.
     *
     * @param rows that are asked
     * @param ratePerSec mean rate
     * @param duration of the load, above 0
     */
    record Plan(List<Labelled> rows, double ratePerSec, Duration duration) {
        private int bodies() {
            double needed = 1.2 * ratePerSec * duration.toNanos() / 1e9;
            return (int) Math.min(MOST_BODIES, Math.max(rows.size(), Math.ceil(needed)));
        }
    }

    /** Opens the connections and begins. */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Closed with this.
    LabelledLoad(Plan plan, Endpoint rest, LiveCanary canary, HarnessMetrics metrics) {
        meter = new GeneratorMeter(metrics);
        meter.plans(elapsedNs -> plan.ratePerSec());
        String model = canary.settings().model();
        ServerDialect dialect = ServerDialect.http(rest, RemoteLimits.defaults().withConnections(CONNECTIONS, 1));
        List<ServerDialect.Body> bodies = new ArrayList<>();
        for (int i = 0; i < plan.bodies(); i++) {
            bodies.add(dialect.body(model, "", request(i, plan.rows())));
        }
        MeteringObserver reference =
                metrics.observer(Arm.of(model, canary.settings().begun().reference()));
        target = meter.metered(new Labelling(dialect.connect(model, "", bodies), plan.rows(), canary, reference));
        Workload workload = new Workload(
                "labelled sentences",
                IntStream.range(0, bodies.size())
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
        LoadPlan load = LoadPlan.of(
                        workload,
                        LoadShape.poisson(plan.ratePerSec(), SEED),
                        new Phases(0, plan.duration().toNanos(), DRAIN.toNanos()))
                .withPacing(PacerOptions.park());
        run = LoadRun.start(load, target, this::onSnapshot, LIVE_PERIOD);
    }

    private static String id(int body) {
        return "demo-" + body;
    }

    private static InferRequest request(int body, List<Labelled> rows) {
        return new InferRequest(
                id(body),
                new Parameters(Map.of("binary_data_output", new Parameter.Flag(true))),
                rows.get(body % rows.size()).inputs(),
                List.of());
    }

    private void onSnapshot(LiveSnapshot snapshot) {
        latest = snapshot;
        meter.snapshot(snapshot);
    }

    /** How it goes; empty before the first look. */
    Optional<LiveSnapshot> latest() {
        return Optional.ofNullable(latest);
    }

    boolean isDone() {
        return run.isDone();
    }

    /** Ends it soon. */
    void stop() {
        run.stop();
    }

    /** Waits for the end and gives what was recorded. */
    Recording await() throws InterruptedException {
        Recording recording = run.await();
        meter.ended(recording.complete() && recording.droppedQueries() == 0 ? "valid" : "invalid");
        return recording;
    }

    @Override
    public void close() {
        run.stop();
        target.close();
    }

    /** Gives the canary the label of each row that was answered. */
    private record Labelling(Target inner, List<Labelled> rows, LiveCanary canary, MeteringObserver reference)
            implements Target {
        @Override
        public String name() {
            return inner.name();
        }

        /** While the canary has no share, all answers are the reference's. */
        @Override
        public ResponseListener responseListener() {
            return (outcome, responseNs, serviceNs) -> {
                if (outcome == Outcome.OK
                        && canary.snapshot().standing().share().candidateShare() == 0) {
                    reference.recordResponse(responseNs);
                }
            };
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            inner.issue(queryId, sample, (query, outcome) -> {
                completion.complete(query, outcome);
                if (outcome == Outcome.OK) {
                    LabelEntry label = new LabelEntry(
                            id(sample.id()),
                            List.of(rows.get(sample.id() % rows.size()).label()));
                    boolean ignored = canary.label(List.of(label));
                }
            });
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
