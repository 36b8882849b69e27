package io.quantbench.harness.canary.compare;

import java.util.List;

/**
 * What both arms decided for, one class per row; empty where nothing can be decided.
 *
 * @param reference its classes
 * @param candidate its classes
 */
public record Decisions(List<Integer> reference, List<Integer> candidate) {
    public Decisions {
        reference = List.copyOf(reference);
        candidate = List.copyOf(candidate);
    }

    /** Share of rows with equal classes; 0 where one of the two decided nothing or another number of rows. */
    double equalShare() {
        if (reference.isEmpty() || reference.size() != candidate.size()) {
            return 0;
        }
        int equal = 0;
        for (int row = 0; row < reference.size(); row++) {
            equal += reference.get(row).equals(candidate.get(row)) ? 1 : 0;
        }
        return (double) equal / reference.size();
    }
}
