package io.quantbench.harness.canary.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.Phase;
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

/** Whatever reaches a live canary in whatever order, with whatever failures, the traffic is divided as it may be. */
class LiveWiringPropertyTest {
    /** A canary on a server, and what was seen of both. */
    private static final class Life {
        private final LiveFixture live = new LiveFixture();
        private int batches;
        private int commands;
        private List<CanarySnapshot.TraceLine> traceAtTheEnd = List.of();

        Life() {
            live.open();
        }

        private CanarySnapshot now() {
            return live.canary().snapshot();
        }

        Life pairs(int candidateClass) {
            live.pairs("b" + batches++ + "-", 60, candidateClass);
            return look();
        }

        Life served() {
            live.clock.advance(1);
            live.servedEvenly(120);
            return look();
        }

        Life look() {
            live.look();
            return checked();
        }

        /** The same command twice is one. */
        Life command(Command command) {
            String id = "c" + commands++;
            live.obey(id, command);
            CanarySnapshot once = now();
            live.obey(id, command);
            assertThat(now().trace()).isEqualTo(once.trace());
            assertThat(now().standing()).isEqualTo(once.standing());
            return checked();
        }

        Life killed() {
            if (!live.refusing) {
                List<CanarySnapshot.TraceLine> before = now().trace();
                live.open();
                assertThat(now().trace()).isEqualTo(before);
            }
            return checked();
        }

        Life diskFull() {
            live.log.failing = true;
            live.refusing = true;
            return look();
        }

        Life diskFree() {
            live.refusing = false;
            for (int i = 0; i < 12; i++) {
                live.look();
            }
            return checked();
        }

        private Life checked() {
            CanarySnapshot now = now();
            Phase phase = now.standing().phase();
            double share = live.server.share("int8");
            if (phase == Phase.ROLLED_BACK) {
                assertThat(share).isZero();
                assertThat(live.server.shadowRate()).isZero();
            } else if (phase == Phase.PROMOTED) {
                assertThat(share).isEqualTo(1);
                assertThat(now.trace().toString()).contains("step canary-50 follows", "promoted, approved by ada");
                assertThat(live.server.candidateShares.indexOf(0.5))
                        .isBetween(0, live.server.candidateShares.indexOf(1.0) - 1);
            } else if (now.health().log() != null) {
                assertThat(share).as("nobody could judge").isZero();
            } else {
                assertThat(share).isEqualTo(now.standing().share().candidateShare());
                assertThat(share).isLessThan(1);
            }
            if (phase.isFinal()) {
                assertThat(traceAtTheEnd).isIn(List.of(), now.trace());
                traceAtTheEnd = now.trace();
            } else {
                assertThat(traceAtTheEnd).isEmpty();
            }
            return this;
        }

        @Override
        public String toString() {
            return now().standing() + " " + now().health();
        }
    }

    private static Action.Independent<Life> always(String name, Function<Life, Life> deed) {
        return new Action.Independent<>() {
            @Override
            public Arbitrary<Transformer<Life>> transformer() {
                return Arbitraries.just(Transformer.transform(name, deed));
            }
        };
    }

    @Provide
    Arbitrary<ActionChain<Life>> lives() {
        return ActionChain.startWith(Life::new)
                .withAction(5, always("good pairs", life -> life.pairs(1)))
                .withAction(1, always("bad pairs", life -> life.pairs(2)))
                .withAction(5, always("requests", Life::served))
                .withAction(3, always("look", Life::look))
                .withAction(3, always("approve", life -> life.command(new Command.Approve("canary-50"))))
                .withAction(1, always("approve early", life -> life.command(new Command.Approve("shadow"))))
                .withAction(1, always("pause", life -> life.command(new Command.Pause())))
                .withAction(2, always("resume", life -> life.command(new Command.Resume())))
                .withAction(2, always("kill and restart", Life::killed))
                .withAction(1, always("disk full", Life::diskFull))
                .withAction(2, always("disk free", Life::diskFree))
                .withMaxTransformations(25);
    }

    @Property(seed = "8", tries = 60)
    void noStepIsSkippedNothingRolledBackIsServedAndCommandsCountOnce(@ForAll("lives") ActionChain<Life> life) {
        life.run();
    }
}
