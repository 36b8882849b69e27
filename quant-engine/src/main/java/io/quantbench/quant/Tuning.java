package io.quantbench.quant;

import io.quantbench.quant.quantize.Recipe;
import java.util.List;
import java.util.Set;

/**
 * What a {@link Tuner} tried and found.
 *
 * @param recipe the recipe with the layers of {@code leftFloat} excluded: with the same profile it makes the same variant again
 * @param outcome the variant of that recipe
 * @param goalMet whether {@code quality} reaches the goal; if not, the best that was found is kept
 * @param before quality with every layer quantized
 * @param quality of the variant that is kept
 * @param leftFloat names of the layers that are no longer quantized, as they are behind the float passes
 * @param groups every group of layers in the order in which they are given up; empty if there was nothing to tune
 * @param trials what was tried, in order
 */
public record Tuning(
        Recipe.Int8Static recipe,
        QuantizationRun.Outcome outcome,
        boolean goalMet,
        double before,
        double quality,
        Set<String> leftFloat,
        List<Group> groups,
        List<Trial> trials) {
    public Tuning {
        leftFloat = Set.copyOf(leftFloat);
        groups = List.copyOf(groups);
        trials = List.copyOf(trials);
    }

    /**
     * Layers that are left float together.
     *
     * @param layers node names, in graph order
     * @param damage noise over signal of the model's output when nothing but this group is quantized, as energies; 0 and more
     * @param work share of the work of all layers, 0 to 1
     */
    public record Group(List<String> layers, double damage, double work) {
        /** What a change between integers and floats costs beside all work: a few microseconds of some milliseconds. */
        private static final double CHANGE = 1e-3;

        public Group {
            layers = List.copyOf(layers);
        }

        /** Damage that leaving the group float undoes, for each share of the work that this costs. */
        public double damagePerWork() {
            return damage / (work + CHANGE);
        }
    }

    /**
     * One variant that was tried.
     *
     * @param groups how many groups are left float in it
     * @param floatWork share of the work that is then done in float, 0 to 1
     * @param quality what the goal's measure says of it; larger is better
     */
    public record Trial(int groups, double floatWork, double quality, boolean goalMet) {}
}
