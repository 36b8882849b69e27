package io.quantbench.load.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.MixTarget;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadMixTest {
    private static final WorkloadMix MIX = new WorkloadMix(List.of(
            new WorkloadMix.Part(workload("short", 3), 7),
            new WorkloadMix.Part(workload("long", 2), 2),
            new WorkloadMix.Part(workload("int8", 4), 1)));

    private static Workload workload(String name, int size) {
        return new Workload(
                name,
                IntStream.range(0, size)
                        .mapToObj(id -> new Sample(id, ByteBuffer.wrap(new byte[] {(byte) id})))
                        .toList());
    }

    @Test
    void samplesOfAllPartsFollowEachOther() {
        Workload all = MIX.workload("mix");
        assertThat(all.size()).isEqualTo(9);
        assertThat(IntStream.range(0, 9).map(MIX::partOf)).containsExactly(0, 0, 0, 1, 1, 2, 2, 2, 2);
        assertThat(all.samples().get(4).payload().get(0)).isEqualTo((byte) 1);
        assertThat(MIX.firstIndex(2)).isEqualTo(5);
    }

    @Test
    void partsAreAskedByWeightAndTheirSamplesEquallyOften() {
        Selection selection = MIX.newSelection(SelectionOrder.EQUAL_ISSUE, 11);
        int[] asked = new int[9];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            asked[selection.nextIndex()]++;
        }
        double[] share = {0.7 / 3, 0.7 / 3, 0.7 / 3, 0.1, 0.1, 0.025, 0.025, 0.025, 0.025};
        double chiSquare = 0;
        for (int i = 0; i < 9; i++) {
            chiSquare += Math.pow(asked[i] - share[i] * draws, 2) / (share[i] * draws);
        }
        assertThat(chiSquare).isLessThan(20.09); // 8 degrees of freedom at 0.01.
        assertThat(asked[0]).isCloseTo(asked[1], within(1));
    }

    @Test
    void shardsOfASelectionPutTogetherAreTheSelection() {
        Selection whole = MIX.newSelection(SelectionOrder.UNIFORM, 3);
        List<Selection> shards = IntStream.range(0, 3)
                .mapToObj(i -> MIX.newSelection(SelectionOrder.UNIFORM, 3).shard(i, 3))
                .toList();
        for (int i = 0; i < 1_000; i++) {
            assertThat(shards.get(i % 3).nextIndex()).isEqualTo(whole.nextIndex());
        }
    }

    @Test
    void eachPartsTargetSeesItsOwnSamples() {
        List<String> asked = new ArrayList<>();
        List<Target> targets = MIX.parts().stream()
                .map(part -> noting(part.workload().name(), asked))
                .toList();
        try (MixTarget target = new MixTarget(MIX, targets)) {
            Workload all = MIX.workload("mix");
            for (int i : new int[] {0, 3, 4, 8}) {
                target.issue(i, all.samples().get(i), (id, outcome) -> {});
            }
            assertThat(target.name()).isEqualTo("short+long+int8");
        }
        assertThat(asked).containsExactly("short 0", "long 0", "long 1", "int8 3");
    }

    private static Target noting(String name, List<String> asked) {
        return new Target() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void issue(long queryId, Sample sample, Completion completion) {
                asked.add(name + " " + sample.id());
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void refusesWhatIsNoMix() {
        assertThatThrownBy(() -> new WorkloadMix(List.of())).hasMessageContaining("no parts");
        assertThatThrownBy(() -> new WorkloadMix.Part(workload("a", 1), 0)).hasMessageContaining("weight=0.0 of 'a'");
        WorkloadMix.Part part = new WorkloadMix.Part(workload("a", 1), 1);
        assertThatThrownBy(() -> new WorkloadMix(List.of(part, part))).hasMessageContaining("called 'a'");
        assertThatThrownBy(() -> MIX.partOf(9)).hasMessageContaining("index=9");
        assertThatThrownBy(() -> new MixTarget(MIX, List.of(new NullTarget()))).hasMessageContaining("1 targets");
    }
}
