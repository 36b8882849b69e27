package io.quantbench.load.plan;

import io.quantbench.load.workload.SelectionOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A whole test: phases one after the other.
 *
 * @param seed of schedules and samples; phase i uses {@code seed + i}
 * @param samples in which order samples are asked, where no scenario decides
 * @param mix shares of the workloads; empty when there is one
 * @param phases at least one, with different names
 * @param maxOutstanding most queries outstanding at once in an open loop; a scenario has its own bound
 */
public record TestPlan(
        long seed, SelectionOrder samples, List<MixShare> mix, List<PlanPhase> phases, int maxOutstanding) {
    /** Default {@link #maxOutstanding}: 65,536. */
    public static final int DEFAULT_MAX_OUTSTANDING = 1 << 16;

    /** Largest {@link #maxOutstanding}: 16,777,216. */
    public static final int MAX_OUTSTANDING_LIMIT = 1 << 24;

    /**
     * How often one workload of a mix is asked.
     *
     * @param name of the model, variant or shape; whoever runs the plan knows it
     * @param weight relative to the others; positive
     */
    public record MixShare(String name, double weight) {
        public MixShare {
            if (name.isBlank() || !(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "name='" + name + "', weight=" + weight + " is no share: name it, with a positive weight");
            }
        }
    }

    public TestPlan {
        mix = List.copyOf(mix);
        phases = List.copyOf(phases);
        if (maxOutstanding < 1 || maxOutstanding > MAX_OUTSTANDING_LIMIT) {
            throw new IllegalArgumentException(
                    "maxOutstanding=" + maxOutstanding + " is outside 1.." + MAX_OUTSTANDING_LIMIT);
        }
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one phase");
        }
        requireDifferent("phases", phases.stream().map(PlanPhase::name).toList());
        requireDifferent("parts of the mix", mix.stream().map(MixShare::name).toList());
    }

    private static void requireDifferent(String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("two " + what + " are called '" + name + "'");
            }
        }
    }
}
