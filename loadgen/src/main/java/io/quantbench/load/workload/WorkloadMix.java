package io.quantbench.load.workload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Several workloads asked in turn by chance: models, variants or shapes that share a schedule. The samples of all parts form one
 * workload; the parts' samples follow each other in it.
 *
 * @param parts at least one; names differ
 */
public record WorkloadMix(List<Part> parts) {
    /**
     * One kind of query.
     *
     * @param workload its samples; its name names the part
     * @param weight how often it is asked, relative to the others; positive
     */
    public record Part(Workload workload, double weight) {
        public Part {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weight=" + weight + " of '" + workload.name() + "' is not a positive number");
            }
        }
    }

    public WorkloadMix {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a mix of no parts has nothing to ask");
        }
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            if (!names.add(part.workload().name())) {
                throw new IllegalArgumentException(
                        "two parts of the mix are called '" + part.workload().name() + "'");
            }
        }
    }

    /** All samples as one workload, renumbered. */
    public Workload workload(String name) {
        List<Sample> samples = new ArrayList<>();
        for (Part part : parts) {
            for (Sample sample : part.workload().samples()) {
                samples.add(new Sample(samples.size(), sample.payload()));
            }
        }
        return new Workload(name, samples);
    }

    /** Index of the first sample of a part in {@link #workload}. */
    public int firstIndex(int part) {
        return parts.subList(0, part).stream()
                .mapToInt(before -> before.workload().size())
                .sum();
    }

    /** The part that the sample at {@code index} of {@link #workload} comes from. */
    public int partOf(int index) {
        int part = 0;
        for (int first = 0; part < parts.size(); part++) {
            first += parts.get(part).workload().size();
            if (index < first) {
                return part;
            }
        }
        throw new IllegalArgumentException("index=" + index + " is beyond the mix's samples");
    }

    /**
     * Draws a part by weight, independently each time, then the next sample of that part in its own order. Allocates nothing per
     * draw.
     *
     * @param seed of the parts' choice; part i's own order has the seed {@code seed + 1 + i}
     */
    public Selection newSelection(SelectionOrder order, long seed) {
        Selection[] inside = new Selection[parts.size()];
        int[] first = new int[parts.size()];
        double[] upTo = new double[parts.size()];
        double sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            inside[i] = order.newSelection(parts.get(i).workload().size(), seed + 1 + i);
            first[i] = firstIndex(i);
            sum += parts.get(i).weight();
            upTo[i] = sum;
        }
        SplittableRandom random = new SplittableRandom(seed);
        return () -> {
            double drawn = random.nextDouble() * upTo[upTo.length - 1];
            int part = 0;
            while (part < upTo.length - 1 && drawn >= upTo[part]) {
                part++;
            }
            return first[part] + inside[part].nextIndex();
        };
    }
}
