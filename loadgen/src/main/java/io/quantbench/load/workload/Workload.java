package io.quantbench.load.workload;

import java.util.List;

/**
 * The set of samples that queries are drawn from, all in memory.
 *
 * @param name for reports
 * @param samples at least one; the sample at index i has id i
 */
public record Workload(String name, List<Sample> samples) {
    public Workload {
        samples = List.copyOf(samples);
        if (name.isBlank()) {
            throw new IllegalArgumentException("workload name is blank");
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("workload '" + name + "' has no samples");
        }
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).id() != i) {
                throw new IllegalArgumentException("workload '" + name + "': the sample at index " + i + " has id "
                        + samples.get(i).id());
            }
        }
    }

    /** Number of samples. */
    public int size() {
        return samples.size();
    }
}
