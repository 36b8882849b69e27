package io.quantbench.load.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.workload.Selection;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against what LoadGen 6.0.17 itself, built with GCC 12.2, issued. */
class ExactScheduleTest {
    private static final LoadGenSeeds SEEDS = LoadGenSeeds.V6;

    private static int[] take(Selection selection, int count) {
        return IntStream.generate(selection::nextIndex).limit(count).toArray();
    }

    @Test
    void wordsAreThoseOfTheTwister() {
        Mt19937 words = new Mt19937(SEEDS.schedule());
        assertThat(IntStream.range(0, 6).mapToLong(i -> words.next32()))
                .containsExactly(3245365415L, 3615339558L, 1380029910L, 1577989244L, 921976217L, 3107786254L);
    }

    @Test
    void theTenThousandthWordOfTheDefaultSeedIsTheOneThatTheCppStandardStates() {
        Mt19937 words = new Mt19937(5489);
        IntStream.range(0, 9_999).forEach(i -> words.next32());
        assertThat(words.next32()).isEqualTo(4123659995L);
    }

    @Test
    void onlyTheLowHalfOfASeedCounts() {
        assertThat(new Mt19937(SEEDS.schedule() ^ 0x7777_7777_0000_0000L).next32())
                .isEqualTo(3245365415L);
    }

    @Test
    void gapsAreThoseOfLoadGen() {
        ExactArrivals arrivals = new ExactArrivals(1_000, SEEDS.schedule());
        long previousNs = arrivals.nextArrivalNs();
        assertThat(previousNs).isZero();
        long[] gapsNs = new long[10];
        for (int i = 0; i < gapsNs.length; i++) {
            long arrivalNs = arrivals.nextArrivalNs();
            gapsNs[i] = arrivalNs - previousNs;
            previousNs = arrivalNs;
        }
        assertThat(gapsNs)
                .containsExactly(1843654, 457923, 1285862, 712994, 386406, 2248341, 1091579, 101746, 1461346, 321373);
    }

    @Test
    void sixHundredThousandGapsAddUpToLoadGensSum() {
        ExactArrivals arrivals = new ExactArrivals(1_000, SEEDS.schedule());
        long lastNs = 0;
        for (int i = 0; i <= 600_000; i++) {
            lastNs = arrivals.nextArrivalNs();
        }
        assertThat(lastNs).isEqualTo(599_559_004_365L);
    }

    /** Computed with GCC's library: the C++ logarithm and ours agree to the nanosecond, gap by gap. */
    @Test
    void fiveMillionGapsAreEachThoseOfTheLibrary() {
        ExactArrivals arrivals = new ExactArrivals(123_456.789, 7);
        long previousNs = arrivals.nextArrivalNs();
        long checksum = 0;
        for (int i = 0; i < 5_000_000; i++) {
            long arrivalNs = arrivals.nextArrivalNs();
            checksum = checksum * 31 + (arrivalNs - previousNs);
            previousNs = arrivalNs;
        }
        assertThat(previousNs).isEqualTo(40_525_319_238L);
        assertThat(checksum).isEqualTo(8287583403814081556L);
    }

    @Test
    void theLibraryIsShuffledAsLoadGenDoes() {
        ExactSamples samples = new ExactSamples(1024, 1, 1, SEEDS);
        assertThat(Arrays.copyOf(samples.libraryOrder(), 11))
                .containsExactly(216, 267, 822, 906, 663, 580, 710, 908, 410, 882, 910);
        assertThat(samples.libraryOrder()[11]).isEqualTo(801);
    }

    @Test
    void serverAndSingleStreamAskWhatLoadGenAsks() {
        ExactSamples samples = new ExactSamples(1024, 1, 100, SEEDS);
        assertThat(take(samples.samplesAt(samples.uniformPositions()), 20))
                .containsExactly(
                        784, 618, 960, 248, 513, 635, 155, 667, 431, 242, 804, 751, 434, 156, 303, 782, 968, 272, 698,
                        74);
    }

    @Test
    void multiStreamAsksEightNeighboursFromALoadGenStart() {
        ExactSamples samples = new ExactSamples(1024, 8, 100, SEEDS);
        Selection starts = samples.uniformPositions();
        int[] order = samples.libraryOrder();
        int[] asked = new int[20];
        int start = 0;
        for (int i = 0; i < asked.length; i++) {
            start = i % 8 == 0 ? starts.nextIndex() : start;
            asked[i] = order[(start + i % 8) % order.length];
        }
        assertThat(asked)
                .containsExactly(
                        678, 266, 573, 278, 241, 816, 958, 576, 935, 222, 123, 954, 24, 488, 1008, 889, 80, 581, 609,
                        528);
    }

    /** Computed with GCC's library: a shuffle of more elements than fit two to a number. */
    @Test
    void aLongShuffleDrawsOneNumberPerElement() {
        int[] elements = IntStream.range(0, 70_000).toArray();
        GnuDistributions.shuffle(new Mt19937(1), elements);
        assertThat(Arrays.copyOf(elements, 6)).containsExactly(7199, 23693, 65840, 9893, 62829, 19725);
        assertThat(checksum(elements)).isEqualTo(-8265461772227908076L);
    }

    /** Computed with GCC's library: odd and even sizes differ in their first draw. */
    @Test
    void shortShufflesOfEverySizeAreThoseOfTheLibrary() {
        Mt19937 words = new Mt19937(7);
        long sum = 0;
        for (int size = 0; size < 300; size++) {
            int[] elements = IntStream.range(0, size).toArray();
            GnuDistributions.shuffle(words, elements);
            sum = sum * 31 + checksum(elements);
        }
        assertThat(sum).isEqualTo(-7181211284833594928L);
    }

    private static long checksum(int[] elements) {
        long sum = 0;
        for (int element : elements) {
            sum = sum * 1_000_003 + element;
        }
        return sum;
    }

    @Test
    void accuracyRunsAskEachSampleOnce() {
        ExactSamples samples = new ExactSamples(1000, 1, 100, SEEDS);
        assertThat(take(samples.samplesAt(samples.distinctPositions()), 1000)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(take(new ExactSamples(1000, 8, 0, SEEDS).distinctPositions(), 125))
                        .sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, 125).map(i -> 8 * i).boxed().toList());
    }

    @Test
    void equalIssueAsksWholePasses() {
        ExactSamples samples = new ExactSamples(10, 1, 25, SEEDS);
        int[] asked = take(samples.equalIssuePositions(), 30);
        for (int pass = 0; pass < 3; pass++) {
            assertThat(Arrays.copyOfRange(asked, 10 * pass, 10 * pass + 10))
                    .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    @Test
    void refusesWhatIsNoRun() {
        assertThatThrownBy(() -> new ExactArrivals(0, 1)).hasMessageContaining("ratePerSec=0.0");
        assertThatThrownBy(() -> new ExactSamples(0, 1, 1, SEEDS)).hasMessageContaining("sampleCount=0");
        assertThatThrownBy(() -> new ExactSamples(8, 1, 0, SEEDS).equalIssuePositions())
                .hasMessageContaining("minQueries above 0");
    }
}
