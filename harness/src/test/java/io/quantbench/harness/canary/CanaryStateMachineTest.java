package io.quantbench.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.judge.Verdict;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/** Whatever is done to a canary in whatever order, what must never happen does not. */
class CanaryStateMachineTest {
    private interface Deed {
        void to(CanaryController canary) throws EventLogException;
    }

    /** A canary, and what was seen of it. */
    private static final class Watched {
        private final InMemoryLog log = new InMemoryLog();
        private final FakeSplit split = new FakeSplit();
        private long nowNs;
        private int batches;
        private int commands;
        private CanaryController canary = open();

        private CanaryController open() {
            try {
                return CanaryController.open(log, Rollouts.BEGUN, split, () -> nowNs);
            } catch (EventLogException e) {
                throw new UncheckedIOException(e);
            }
        }

        Watched perform(Deed deed) {
            CanaryState before = canary.state();
            int told = split.applied.size();
            try {
                deed.to(canary);
            } catch (EventLogException e) {
                throw new UncheckedIOException(e);
            }
            check(before, canary.state(), split.applied.subList(told, split.applied.size()));
            return this;
        }

        Watched restart() {
            CanaryState before = canary.state();
            canary = open();
            assertThat(canary.state()).isEqualTo(before);
            assertThat(split.applied).last().isEqualTo(before.share());
            return this;
        }

        Watched command(Command command) {
            String id = "c" + commands++;
            perform(on -> on.command(id, "ann", command));
            CanaryState once = canary.state();
            int told = split.applied.size();
            perform(on -> on.command(id, "ann", command));
            assertThat(canary.state()).isEqualTo(once);
            assertThat(split.applied).hasSize(told);
            return this;
        }

        private void check(CanaryState before, CanaryState after, List<TrafficShare> told) {
            assertThat(after.step()).isBetween(before.step(), before.step() + 1);
            assertThat(after.elapsedNs()).isGreaterThanOrEqualTo(before.elapsedNs());
            assertThat(told).hasSizeLessThanOrEqualTo(1);
            assertThat(split.applied).last().isEqualTo(after.share());
            assertThat(CanaryFoldCheck.replay(log)).isEqualTo(after);
            if (before.phase().isFinal()) {
                assertThat(after).isEqualTo(before);
                assertThat(told).isEmpty();
            }
            if (before.paused() && after.paused()) {
                assertThat(after.step()).isEqualTo(before.step());
                assertThat(after.phase()).isNotEqualTo(Phase.PROMOTED);
            }
            if (after.phase() == Phase.PROMOTED) {
                assertThat(before.step()).isEqualTo(2);
                assertThat(split.applied.stream()
                                .map(TrafficShare::candidateShare)
                                .distinct())
                        .containsExactly(0.0, 0.05, 0.5, 1.0);
            }
            if (after.phase() == Phase.ROLLED_BACK) {
                assertThat(after.share()).isEqualTo(TrafficShare.REFERENCE_ONLY);
                assertThat(after.verdict()).isEqualTo(Verdict.ROLLBACK);
            }
        }

        @Override
        public String toString() {
            return canary.state().phase() + " in "
                    + canary.state().currentStep().name();
        }
    }

    private static Action.Independent<Watched> always(String name, Function<Watched, Watched> deed) {
        return new Action.Independent<>() {
            @Override
            public Arbitrary<Transformer<Watched>> transformer() {
                return Arbitraries.just(Transformer.transform(name, deed));
            }
        };
    }

    @Provide
    Arbitrary<ActionChain<Watched>> lives() {
        return ActionChain.startWith(Watched::new)
                .withAction(6, always("good", w -> w.perform(canary -> canary.observe(Rollouts.good(w.batches++)))))
                .withAction(1, always("bad", w -> w.perform(canary -> canary.observe(Rollouts.bad(w.batches++)))))
                .withAction(8, always("look", w -> w.perform(CanaryController::look)))
                .withAction(2, always("time", w -> {
                    w.nowNs += 1_000;
                    return w;
                }))
                .withAction(1, always("clock back", w -> {
                    w.nowNs -= 5_000;
                    return w;
                }))
                .withAction(3, always("approve last", w -> w.command(new Command.Approve("canary-50"))))
                .withAction(1, always("approve first", w -> w.command(new Command.Approve("shadow"))))
                .withAction(1, always("pause", w -> w.command(new Command.Pause())))
                .withAction(2, always("resume", w -> w.command(new Command.Resume())))
                .withAction(2, always("kill and restart", Watched::restart))
                .withMaxTransformations(60);
    }

    @Property(seed = "6", tries = 150)
    void noStepIsSkippedAndNothingRolledBackIsServed(@ForAll("lives") ActionChain<Watched> life) {
        life.run();
    }
}
