package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.InMemoryLog;
import io.quantbench.harness.canary.RolloutPlan;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.compare.ComparisonPolicy;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.OutputKind;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import io.quantbench.harness.canary.judge.Horizon;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.SampleRules;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.live.LiveSettings.Pace;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.load.clock.ManualClock;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live canary on a fake server, whose thread is the test's. */
public final class LiveFixture {
    static final long SECOND = 1_000_000_000L;

    /** Shadow, then 50 % after an approval. */
    public static final RolloutPlan PLAN = plan(Horizon.OPEN);

    final ManualClock clock = new ManualClock(0);
    final FakeServer server = new FakeServer();
    final List<String> heard = new ArrayList<>();
    final List<InMemoryLog> opened = new ArrayList<>();
    InMemoryLog log = new InMemoryLog();
    boolean refusing;
    /** What the canary's clock is off. */
    long skewNs;

    private long key;
    private @Nullable LiveCanary canary;

    static RolloutPlan plan(Horizon horizon) {
        return new RolloutPlan(List.of(
                step("shadow", new TrafficShare(0, 1), horizon, false, new Guardrail.Agreement(0.5, 1)),
                step("canary-50", new TrafficShare(0.5, 0), horizon, true, new Guardrail.ErrorRate(0.2, 1, 1))));
    }

    static RolloutStep step(
            String name, TrafficShare share, Horizon horizon, boolean approval, Guardrail... guardrails) {
        SampleRules samples = new SampleRules(10, 1_000, 0.01);
        return new RolloutStep(
                name,
                share,
                new JudgePolicy(0.05, List.of(guardrails), new HardGates(0, 20, 0), samples, horizon),
                approval);
    }

    public static LiveSettings settings(RolloutPlan plan, Pace pace) {
        return new LiveSettings(
                FakeServer.MODEL,
                new Begun("fp32", "int8", plan),
                "",
                new ComparisonPolicy(
                        OutputKind.SCORES, 5, new ComparisonPolicy.Limits(64, 10 * SECOND, 1_000, 5), false, false),
                pace);
    }

    LiveCanary open() {
        return open(settings(PLAN, Pace.DEFAULT));
    }

    LiveCanary open(LiveSettings settings) {
        return open(settings, this::again);
    }

    LiveCanary open(LiveSettings settings, EventLogSource logs) {
        try {
            canary = LiveCanary.open(
                    settings,
                    logs,
                    Decider.largestScore(),
                    new Surroundings(
                            server,
                            () -> clock.nanoTime() + skewNs,
                            (model, transition, state) -> heard.add(transition.sentence())));
            return canary;
        } catch (io.quantbench.harness.canary.EventLogException e) {
            throw new AssertionError(e);
        }
    }

    private EventLog again() throws io.quantbench.harness.canary.EventLogException {
        if (refusing) {
            throw new io.quantbench.harness.canary.EventLogException("the disk is full", null);
        }
        log = new InMemoryLog(log.events);
        opened.add(log);
        return log;
    }

    LiveCanary canary() {
        return java.util.Objects.requireNonNull(canary);
    }

    /** Time passes, and the canary's thread does its work. */
    void look() {
        clock.advance(SECOND);
        canary().turn();
    }

    void obey(String id, Command command) {
        var ignored = canary().command(LiveCommand.of(id, "ada", command));
        canary().turn();
    }

    /** A request that the reference answered and the candidate shadowed. */
    void pair(String id, int referenceClass, int candidateClass) {
        long request = key++;
        canary().ended(end(request, id, "fp32", Role.PRIMARY, "fp32", Route.Reason.SPLIT, scores(referenceClass)));
        canary().ended(end(request, id, "int8", Role.SHADOW, "fp32", Route.Reason.SPLIT, scores(candidateClass)));
    }

    void pairs(String prefix, int count, int candidateClass) {
        for (int i = 0; i < count; i++) {
            pair(prefix + i, 1, candidateClass);
            if (i % 256 == 255) {
                canary().turn();
            }
        }
    }

    /** A request of the split. */
    void served(String variant, RequestOutcome outcome) {
        long request = key++;
        canary().ended(new Observed(
                request,
                FakeServer.MODEL,
                variant,
                Role.PRIMARY,
                new Route(variant, Route.Reason.SPLIT, request),
                request(""),
                outcome,
                outcome == RequestOutcome.OK ? answer(variant, scores(1)) : null,
                clock.nanoTime(),
                1_000_000));
    }

    /** Requests that fall alternately to both, all answered. */
    void servedEvenly(int count) {
        for (int i = 0; i < count; i++) {
            served(i % 2 == 0 ? "fp32" : "int8", RequestOutcome.OK);
        }
    }

    Observed end(
            long requestKey, String id, String variant, Role role, String routed, Route.Reason reason, Tensor output) {
        return new Observed(
                requestKey,
                FakeServer.MODEL,
                variant,
                role,
                new Route(routed, reason, requestKey),
                request(id),
                RequestOutcome.OK,
                answer(variant, output),
                clock.nanoTime(),
                1_000_000);
    }

    /** Both ends of a request that the reference answered and the candidate shadowed. */
    public static List<Observed> bothEnds(long requestKey, String id, int referenceClass, int candidateClass) {
        return List.of(
                ofVariant(requestKey, id, "fp32", Role.PRIMARY, referenceClass),
                ofVariant(requestKey, id, "int8", Role.SHADOW, candidateClass));
    }

    private static Observed ofVariant(long requestKey, String id, String variant, Role role, int best) {
        long serviceNs = (variant.equals("fp32") ? 4_000_000 : 2_500_000) + requestKey * 7_919 % 1_000_000;
        return new Observed(
                requestKey,
                FakeServer.MODEL,
                variant,
                role,
                new Route("fp32", Route.Reason.SPLIT, requestKey),
                request(id),
                RequestOutcome.OK,
                answer(variant, scores(best)),
                0,
                serviceNs);
    }

    static InferRequest request(String id) {
        WireTensor input = WireTensor.of("x", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
        return new InferRequest(id, Parameters.NONE, List.of(input), List.of());
    }

    static InferResponse answer(String variant, Tensor output) {
        return new InferResponse(FakeServer.MODEL, variant, "", Parameters.NONE, List.of(WireTensor.of("y", output)));
    }

    static Tensor scores(int best) {
        float[] scores = new float[3];
        scores[best] = 1;
        return Tensor.ofFloats(Shape.of(1, 3), scores);
    }

    static Pace pace(int queue) {
        return new Pace(Duration.ofSeconds(1), queue, Duration.ofSeconds(10));
    }

    static Horizon until(long ns) {
        return new Horizon(0, ns, Verdict.ROLLBACK);
    }
}
