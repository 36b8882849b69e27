package io.quantbench.quant.audit;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Measures how fast several models are side by side, so that "slower than FP32" is a statement with evidence. In each round every arm
 * runs every sample once, in the order A B C and in the next round C B A, so that what changes slowly (heat, neighbours) hits all arms
 * alike. Only the engine's run is timed; inputs lie in its buffers before. The speed-up of an arm is the median over the rounds of
 * the first arm's time for all samples over the arm's own, from the same round, and its interval is that of the sign test.
 *
 * <p>Runs on the calling thread; buffers for one sample of one arm are open at a time.
 */
public final class LatencyComparison {
    private final LongSupplier nanoClock;

    /** A comparison that takes the time from {@code nanoClock}. */
    public LatencyComparison(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A model to measure; the session stays the caller's. */
    public record Arm(String name, EngineSession session) {}

    /** What the interval of an arm's speed-up says. */
    public enum Verdict {
        FASTER,
        SLOWER,
        /** The interval holds 1, or there are too few rounds for one. */
        UNDECIDED
    }

    /**
     * One arm's result.
     *
     * @param medianNs median service time of one run, over all samples and rounds
     * @param speedup over the first arm; above 1 is faster. 1 for the first arm itself
     * @param interval of the speed-up
     */
    public record ArmLatency(String name, double medianNs, double speedup, MedianInterval interval) {
        /** What can be said of this arm against the first. */
        public Verdict verdict() {
            if (interval.coverage() < 0.95) {
                return Verdict.UNDECIDED;
            }
            return interval.isBelow(1) ? Verdict.SLOWER : interval.isAbove(1) ? Verdict.FASTER : Verdict.UNDECIDED;
        }
    }

    /**
     * Runs the comparison.
     *
     * @param arms the first is the baseline; at least one
     * @param samples a tensor for every input, each; at least one
     * @return one result for each arm, in their order
     * @throws io.quantbench.quant.engine.EngineException if a sample does not fit a model or a run fails
     */
    public List<ArmLatency> run(List<Arm> arms, List<Map<String, Tensor>> samples, Rounds rounds) {
        if (arms.isEmpty() || samples.isEmpty()) {
            throw new IllegalArgumentException(
                    arms.size() + " arms and " + samples.size() + " samples; at least one of both is needed");
        }
        for (int pass = 0; pass < rounds.warmUp(); pass++) {
            arms.forEach(arm -> samples.forEach(sample -> timeNs(arm, sample)));
        }
        long[][][] ns = new long[arms.size()][rounds.measured()][samples.size()];
        for (int round = 0; round < rounds.measured(); round++) {
            for (int turn = 0; turn < arms.size(); turn++) {
                int arm = round % 2 == 0 ? turn : arms.size() - 1 - turn;
                for (int sample = 0; sample < samples.size(); sample++) {
                    ns[arm][round][sample] = timeNs(arms.get(arm), samples.get(sample));
                }
            }
        }
        List<ArmLatency> results = new ArrayList<>();
        for (int arm = 0; arm < arms.size(); arm++) {
            results.add(result(arms.get(arm).name(), ns[0], ns[arm]));
        }
        return List.copyOf(results);
    }

    /**
     * As {@link #run(List, List, Rounds)}, with as many rounds as fit into about {@code budgetNs}; one more pass of the baseline tells how
     * long they take.
     */
    public List<ArmLatency> run(List<Arm> arms, List<Map<String, Tensor>> samples, double budgetNs) {
        double passNs = run(arms.subList(0, 1), samples.subList(0, 1), new Rounds(1, 1))
                .get(0)
                .medianNs();
        return run(arms, samples, Rounds.within(budgetNs, passNs * samples.size() * arms.size()));
    }

    private long timeNs(Arm arm, Map<String, Tensor> sample) {
        Map<String, Shape> shapes = new TreeMap<>();
        sample.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        try (Binding binding = arm.session().bind(shapes)) {
            sample.forEach((name, tensor) -> {
                ByteBuffer target = binding.input(name).duplicate().clear();
                target.put(tensor.bytes());
            });
            long startNs = nanoClock.getAsLong();
            binding.run();
            return nanoClock.getAsLong() - startNs;
        }
    }

    private static ArmLatency result(String name, long[][] baselineNs, long[][] armNs) {
        double[] ratios = IntStream.range(0, armNs.length)
                .mapToDouble(round -> sum(baselineNs[round]) / Math.max(1, sum(armNs[round])))
                .toArray();
        double[] all = IntStream.range(0, armNs.length)
                .mapToObj(round -> armNs[round])
                .flatMapToLong(Arrays::stream)
                .asDoubleStream()
                .toArray();
        return new ArmLatency(
                name, MedianInterval.median(all), MedianInterval.median(ratios), MedianInterval.of(ratios));
    }

    private static double sum(long[] ns) {
        double sum = 0;
        for (long each : ns) {
            sum += each;
        }
        return sum;
    }
}
