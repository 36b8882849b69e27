package io.quantbench.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.clock.Sleeper;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.exact.ExactArrivals;
import io.quantbench.load.exact.LoadGenSeeds;
import io.quantbench.load.scenario.Sampling.Choice;
import io.quantbench.load.scenario.ScenarioVerdict.Rule;
import io.quantbench.load.scenario.ScenarioVerdict.Status;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs in scripted time. */
class ScenarioRunTest {
    private static final long US = 1_000L;
    private static final long MS = 1_000_000L;
    private static final Scenario SINGLE = new Scenario.SingleStream(90);
    private static final Scenario MULTI = new Scenario.MultiStream(99, 8);

    private final ManualClock clock = new ManualClock(-5_000_000_000L);

    private static Scenario server(double ratePerSec) {
        return new Scenario.Server(ratePerSec, 10 * MS, 99);
    }

    private static Workload workload(int size) {
        return new Workload(
                "w",
                IntStream.range(0, size)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
    }

    private static ScenarioPlan plan(Scenario scenario, long minDurationNs, long minQueries) {
        return ScenarioPlan.performance(scenario)
                .withBounds(RunBounds.mlperf(scenario)
                        .withDuration(minDurationNs, 100_000 * MS)
                        .withQueries(minQueries, Long.MAX_VALUE)
                        .withAnswerTimeout(50 * MS));
    }

    private ScenarioResult run(ScenarioPlan plan, int workloadSize, Target target) {
        return run(plan, workloadSize, target, AnswerSink.NONE, clock.sleeper());
    }

    private ScenarioResult run(ScenarioPlan plan, int workloadSize, Target target, AnswerSink sink, Sleeper sleeper) {
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, sleeper, PacerOptions.hybrid());
        return new ScenarioRun(plan, workload(workloadSize), target, timing, sink).run();
    }

    private ScriptedTarget scripted(IntFunction<Answer> script) {
        return new ScriptedTarget(clock, script);
    }

    @Test
    void aSingleStreamAsksTheNextWhenTheOneBeforeIsAnswered() {
        ScriptedTarget target = scripted(n -> Answer.after((n % 100 + 1) * US));
        ScenarioResult result = run(plan(SINGLE, 10 * MS, 100), 10, target);

        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
        assertThat(result.lastIntendedNs()).isGreaterThanOrEqualTo(10 * MS);
        long n = result.queries();
        assertThat(target.issuedNs()).hasSize((int) n);
        assertThat(result.recording().issueDelayNs().maxNs()).isZero();
        // 1..100 µs in turn: the element ⌊0.9 n⌋ of the sorted latencies.
        assertThat((double) result.percentileNs(90)).isCloseTo(91 * US, within(1.5 * US));
        assertThat(result.boundedPercentileNs(90).orElseThrow()).isGreaterThan(result.percentileNs(90));
    }

    @Test
    void tooFewQueriesAreInconclusiveAndSayHowManyAreMissing() {
        ScenarioResult result = run(plan(SINGLE, 0, 60), 10, scripted(n -> Answer.after(US)));

        assertThat(result.verdict().status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(result.valid()).isFalse();
        assertThat(result.verdict().moreQueriesNeeded()).isEqualTo(4);
        assertThat(result.verdict().check(Rule.EARLY_STOPPING).orElseThrow().sentence())
                .isEqualTo(
                        "60 queries of 64 that 99 % confidence needs: needs 4 more queries, if none of them is slow.");
        assertThat(result.boundedPercentileNs(90)).isEmpty();
    }

    @Test
    void aMultiStreamQueryTakesAsLongAsItsSlowestSample() {
        // Samples take 1..8 µs within each query.
        ScriptedTarget target = scripted(n -> Answer.after((n % 8 + 1) * US));
        ScenarioResult result = run(plan(MULTI, 0, 662), 100, target);

        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
        assertThat(result.queries()).isEqualTo(662);
        assertThat(result.samples()).isEqualTo(5_296);
        assertThat(target.issuedNs()).hasSize(5_296);
        assertThat(result.latencies().minNs()).isEqualTo(8 * US);
        assertThat(result.percentileNs(50)).isEqualTo(result.latencies().maxNs());
        for (int query = 0; query < 662; query++) {
            int start = target.sampleIds().get(8 * query);
            for (int k = 1; k < 8; k++) {
                assertThat(target.sampleIds().get(8 * query + k)).isEqualTo((start + k) % 100);
            }
        }
    }

    @Test
    void oneFailedSampleFailsItsMultiStreamQuery() {
        ScriptedTarget target = scripted(n -> n == 9 ? Answer.failing(Outcome.BAD_ANSWER) : Answer.after(US));
        ScenarioResult result = run(plan(MULTI, 0, 662), 100, target);

        assertThat(result.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(result.recording().outcomes().count(Outcome.BAD_ANSWER)).isEqualTo(1);
        assertThat(result.verdict().met(Rule.NO_ERRORS)).isFalse();
    }

    @Test
    void aServerRunEndsWithTheFirstQueryAfterTheMinimumDuration() {
        ScenarioResult result = run(plan(server(1_000), 2_000 * MS, 100), 10, scripted(n -> Answer.after(MS)));

        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
        assertThat(result.lastIntendedNs()).isGreaterThanOrEqualTo(2_000 * MS);
        assertThat(result.queries()).isBetween(1_800L, 2_200L);
        assertThat(result.overLatency()).hasValue(0);
        assertThat(result.scheduledPerSec())
                .isCloseTo((result.queries() - 1) * 1e9 / result.lastIntendedNs(), within(1e-6));
        assertThat(result.completedPerSec()).isLessThan(result.scheduledPerSec());
    }

    @Test
    void aServerQueryIsSlowFromTheFirstNanosecondOverTheLimit() {
        ScenarioResult atLimit = run(plan(server(1_000), 0, 700), 10, scripted(n -> Answer.after(10 * MS)));
        assertThat(atLimit.overLatency()).hasValue(0);
        assertThat(atLimit.verdict().status()).isEqualTo(Status.VALID);

        ScenarioResult over = run(plan(server(1_000), 0, 700), 10, scripted(n -> Answer.after(10 * MS + 1)));
        assertThat(over.overLatency()).hasValue(700);
        assertThat(over.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(over.verdict()
                        .check(Rule.PERFORMANCE_CONSTRAINT)
                        .orElseThrow()
                        .sentence())
                .startsWith("700 of 700 queries were slower than 10.000 ms");
    }

    @Test
    void aServerRunWithAFewSlowQueriesNeedsMore() {
        // Five slow ones need 1,307 queries.
        ScenarioResult result = run(
                plan(server(1_000), 0, 1_300),
                10,
                scripted(n -> Answer.after(n % 250 == 7 && n < 1_250 ? 20 * MS : MS)));
        assertThat(result.overLatency()).hasValue(5);
        assertThat(result.verdict().met(Rule.PERFORMANCE_CONSTRAINT)).isTrue();
        assertThat(result.verdict().status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(result.verdict().moreQueriesNeeded()).isEqualTo(7);
    }

    @Test
    void aBlockedServerLoopKeepsEveryIntendedStart() {
        ScriptedTarget target = scripted(n -> n == 100 ? Answer.blocking(30 * MS) : Answer.after(0));
        ScenarioPlan plan = plan(server(1_000), 500 * MS, 100).withSampling(Sampling.DEFAULT.withExact(true));
        ScenarioResult result = run(plan, 10, target);

        ExactArrivals schedule = new ExactArrivals(1_000, LoadGenSeeds.V6.schedule());
        long originNs = result.recording().measureStartNs();
        long freeAgainNs = target.issuedNs().get(100) + 30 * MS;
        for (int n = 0; n < target.issuedNs().size(); n++) {
            long intendedNs = originNs + schedule.nextArrivalNs();
            long expectedNs = n > 100 ? Math.max(intendedNs, freeAgainNs) : intendedNs;
            assertThat(target.issuedNs().get(n)).isEqualTo(expectedNs);
        }
        assertThat(result.recording().counts().dropped()).isZero();
        assertThat(result.overLatency().getAsLong()).isGreaterThan(10);
        assertThat(result.verdict().met(Rule.PERFORMANCE_CONSTRAINT)).isFalse();
    }

    @Test
    void lateWakeUpsLoseNoQueryAndStartNoneInTheFuture() {
        Sleeper exact = clock.sleeper();
        Sleeper late = new Sleeper() {
            private int parks;

            @Override
            public void parkNanos(long durationNs) {
                exact.parkNanos(durationNs);
                clock.advance(++parks % 7 == 0 ? 5 * MS : 80 * US);
            }

            @Override
            public void spinOnce() {
                exact.spinOnce();
            }
        };
        ScriptedTarget target = scripted(n -> Answer.after(0));
        ScenarioPlan plan = plan(server(2_000), 300 * MS, 100).withSampling(Sampling.DEFAULT.withExact(true));
        ScenarioResult result = run(plan, 10, target, AnswerSink.NONE, late);

        ExactArrivals schedule = new ExactArrivals(2_000, LoadGenSeeds.V6.schedule());
        long originNs = result.recording().measureStartNs();
        long lastNs = 0;
        for (long issuedNs : target.issuedNs()) {
            lastNs = schedule.nextArrivalNs();
            assertThat(issuedNs).isGreaterThanOrEqualTo(originNs + lastNs);
        }
        assertThat(lastNs).isGreaterThanOrEqualTo(300 * MS).isEqualTo(result.lastIntendedNs());
        assertThat(result.recording().issueDelayNs().maxNs()).isGreaterThan(MS);
        assertThat(result.latencies().maxNs())
                .isEqualTo(result.recording().issueDelayNs().maxNs());
    }

    @Test
    void offlineAsksEnoughSamplesForTheDurationAndCountsFromTheStart() {
        Scenario offline = new Scenario.Offline(1_000);
        ScenarioPlan plan = plan(offline, 2_000 * MS, 500);
        plan = plan.withBounds(plan.bounds().withMaxOutstanding(16));
        // 16 at a time, 15 ms each: 1067 per second.
        ScriptedTarget target = scripted(n -> Answer.after(15 * MS));
        ScenarioResult result = run(plan, 64, target);

        assertThat(result.queries()).isEqualTo(2_200);
        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
        assertThat(result.lastAnswerNs()).isEqualTo(138 * 15 * MS);
        assertThat(result.offlinePerSec()).isCloseTo(2_200 / 2.07, within(1e-6));
        Map<Integer, Integer> asked = new HashMap<>();
        target.sampleIds().forEach(id -> asked.merge(id, 1, Integer::sum));
        assertThat(asked.values()).allMatch(times -> times == 34 || times == 35);
    }

    @Test
    void offlineThatIsFasterThanExpectedIsInconclusive() {
        ScenarioResult result =
                run(plan(new Scenario.Offline(1_000), 2_000 * MS, 10), 4, scripted(n -> Answer.after(MS)));
        assertThat(result.verdict().met(Rule.MIN_DURATION)).isFalse();
        assertThat(result.verdict().status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(result.verdict().check(Rule.MIN_DURATION).orElseThrow().sentence())
                .contains("expect a higher rate");
    }

    @ParameterizedTest
    @EnumSource
    void anAccuracyRunAsksEachSampleOnceAndTakesEveryAnswerDown(Kind kind) {
        for (boolean exact : new boolean[] {false, true}) {
            Map<Long, Integer> sampleBySequence = new HashMap<>();
            AnswerSink sink = new AnswerSink() {
                @Override
                public boolean wants(long sequence) {
                    return true;
                }

                @Override
                public void answered(long sequence, int sampleId, ByteBuffer answer) {
                    assertThat(answer.getInt(0)).isEqualTo(sampleId * 10);
                    assertThat(sampleBySequence.put(sequence, sampleId)).isNull();
                }
            };
            ScenarioPlan plan = ScenarioPlan.accuracy(kind.scenario)
                    .withSampling(Sampling.DEFAULT.withExact(exact).withSamples(5));
            ScenarioResult result = run(plan, 101, new TenfoldTarget(clock, MS), sink, clock.sleeper());

            assertThat(result.verdict().status()).isEqualTo(Status.VALID);
            assertThat(sampleBySequence.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 101).mapToObj(i -> (long) i).toList());
            assertThat(sampleBySequence.values())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 101).boxed().toList());
        }
    }

    /** The four scenarios. */
    enum Kind {
        SINGLE_STREAM(SINGLE),
        MULTI_STREAM(MULTI),
        SERVER(server(1_000)),
        OFFLINE(new Scenario.Offline(100));

        private final Scenario scenario;

        Kind(Scenario scenario) {
            this.scenario = scenario;
        }
    }

    /** Answers ten times the sample's id, on request. */
    private record TenfoldTarget(ManualClock clock, long delayNs) implements Target {
        @Override
        public String name() {
            return "tenfold";
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            assertThat(completion.wantsAnswer(queryId)).isTrue();
            ByteBuffer answer = ByteBuffer.allocate(4).putInt(0, 10 * sample.id());
            clock.at(clock.nanoTime() + delayNs, () -> completion.complete(queryId, Outcome.OK, answer));
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatAnswersTwiceIsCountedAndChangesNothing(Kind kind) {
        ScenarioPlan plan = plan(kind.scenario, 0, 700);
        List<Long> taken = new ArrayList<>();
        AnswerSink sink = new AnswerSink() {
            @Override
            public boolean wants(long sequence) {
                return sequence % 2 == 0;
            }

            @Override
            public void answered(long sequence, int sampleId, ByteBuffer answer) {
                taken.add(sequence);
            }
        };
        ScenarioResult result = run(plan, 50, scripted(n -> Answer.twice()), sink, clock.sleeper());

        long samples = result.samples();
        assertThat(result.recording().counts().strayCompletions()).isEqualTo(samples);
        assertThat(result.recording().completedQueries()).isEqualTo(700);
        assertThat(taken).hasSize((int) (samples / 2)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatHangsIsGivenUpAndInvalid(Kind kind) {
        ScenarioPlan plan = plan(kind.scenario, 1_000 * MS, 700);
        plan = plan.withBounds(plan.bounds().withMaxOutstanding(32));
        ScenarioResult result = run(plan, 50, scripted(n -> n < 100 ? Answer.after(US) : Answer.never()));

        assertThat(result.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(result.verdict().met(Rule.NO_ERRORS)).isFalse();
        assertThat(result.recording().outstandingAtEnd()).isPositive();
    }

    @Test
    void exactRunsAskWhatLoadGenAsks() {
        ScriptedTarget stream = scripted(n -> Answer.after(US));
        Sampling exact = Sampling.DEFAULT.withExact(true);
        run(plan(SINGLE, 0, 100).withSampling(exact), 1024, stream);
        assertThat(stream.sampleIds().subList(0, 8)).containsExactly(784, 618, 960, 248, 513, 635, 155, 667);

        ScriptedTarget multi = scripted(n -> Answer.after(US));
        run(plan(MULTI, 0, 662).withSampling(exact), 1024, multi);
        assertThat(multi.sampleIds().subList(0, 12))
                .containsExactly(678, 266, 573, 278, 241, 816, 958, 576, 935, 222, 123, 954);

        ScriptedTarget offline = scripted(n -> Answer.after(US));
        run(plan(new Scenario.Offline(1), 0, 100).withSampling(exact), 1024, offline);
        assertThat(offline.sampleIds().subList(0, 6)).containsExactly(216, 267, 822, 906, 663, 580);

        ScriptedTarget fewer = scripted(n -> Answer.after(US));
        run(plan(SINGLE, 0, 100).withSampling(exact.withSamples(1024)), 5_000, fewer);
        assertThat(fewer.sampleIds()).startsWith(784, 618, 960, 248);
    }

    @Test
    void auditRunsAskEachSampleOnceOrOneSampleThroughout() {
        ScriptedTarget unique = scripted(n -> Answer.after(US));
        Sampling sampling = Sampling.DEFAULT.withSamples(70);
        run(plan(SINGLE, 0, 100).withSampling(sampling.with(Choice.UNIQUE)), 500, unique);
        assertThat(unique.sampleIds()).hasSize(70).doesNotHaveDuplicates().allMatch(id -> id < 70);

        ScriptedTarget same = scripted(n -> Answer.after(US));
        ScenarioResult result =
                run(plan(SINGLE, 0, 100).withSampling(sampling.with(Choice.SAME).withSameIndex(3)), 500, same);
        assertThat(same.sampleIds()).hasSize(100).allMatch(id -> id == 3);
        ScriptedTarget offline = scripted(n -> Answer.after(US));
        run(plan(new Scenario.Offline(1), 0, 100).withSampling(sampling.with(Choice.SAME)), 500, offline);
        assertThat(offline.sampleIds()).hasSize(70).allMatch(id -> id == 0);
        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
    }

    @Test
    void equalIssueAsksNoSampleAheadOfAnother() {
        for (boolean exact : new boolean[] {false, true}) {
            ScriptedTarget target = scripted(n -> Answer.after(US));
            Sampling sampling = Sampling.DEFAULT.with(Choice.EQUAL_ISSUE).withExact(exact);
            run(plan(server(1_000), 0, 150).withSampling(sampling), 50, target);
            Map<Integer, Integer> asked = new HashMap<>();
            target.sampleIds().forEach(id -> asked.merge(id, 1, Integer::sum));
            assertThat(asked).hasSize(50);
            assertThat(asked.values()).containsOnly(3);
        }
    }

    @Test
    void refusesPlansThatCannotBe() {
        assertThatThrownBy(() -> new Scenario.Server(0, 1, 99)).hasMessageContaining("ratePerSec=0.0");
        assertThatThrownBy(() -> new Scenario.Server(1, 0, 99)).hasMessageContaining("latencyLimitNs=0");
        assertThatThrownBy(() -> new Scenario.SingleStream(100)).hasMessageContaining("percentile=100.0");
        assertThatThrownBy(() -> new Scenario.MultiStream(99, 0)).hasMessageContaining("samplesPerQuery=0");
        assertThatThrownBy(() -> RunBounds.mlperf(SINGLE).withDuration(5, 4)).hasMessageContaining("minDurationNs=5");
        assertThatThrownBy(() -> RunBounds.mlperf(SINGLE).withQueries(5, 4)).hasMessageContaining("minQueries=5");
        ScenarioPlan same = plan(SINGLE, 0, 1)
                .withSampling(Sampling.DEFAULT.with(Choice.SAME).withSameIndex(10));
        assertThatThrownBy(() -> run(same, 10, scripted(n -> Answer.after(0))))
                .hasMessageContaining("sameIndex=10 is not one of 10 samples");
    }
}
