package io.quantbench.harness.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which share of the traffic each variant gets. Immutable.
 *
 * <p>Assignment is weighted rendezvous hashing: every variant draws a number from the request's hash, and the least
 * {@code −ln(u) / weight} wins (Thaler and Ravishankar, 1998; weights by Schindelhauer and Schomaker, 2005). It depends on the hash
 * and the weights alone, so replicas agree and a restart changes nothing. When weights change, a request moves from one variant to
 * another only if the other's weight grew in relation to the first's; if only one weight changes, or there are two variants, exactly
 * the change in shares moves. In general at most {@code 2d / (1 + d)} of the traffic does, where {@code d} is the least that must.
 */
public final class TrafficSplit {
    private static final KeyedHash SALTS = new KeyedHash(0x73706c69742d3031L, 0);

    private final Map<String, Double> weights;
    private final String[] variants;
    private final long[] salts;
    private final double[] positive;
    private final double total;

    private TrafficSplit(Map<String, Double> weights) {
        this.weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        this.variants = weights.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
        this.salts = new long[variants.length];
        this.positive = new double[variants.length];
        double sum = 0;
        for (int i = 0; i < variants.length; i++) {
            salts[i] = SALTS.of(variants[i]);
            positive[i] = weights.getOrDefault(variants[i], 0.0);
            sum += positive[i];
        }
        this.total = sum;
    }

    /**
     * A split by weights, whose sum may be any positive number.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite, or none is positive
     */
    public static TrafficSplit of(Map<String, Double> weights) {
        weights.forEach((variant, weight) -> {
            if (!(weight >= 0) || weight.isInfinite()) {
                throw new IllegalArgumentException(
                        "the weight of " + variant + " is " + weight + "; finite numbers from 0 are allowed");
            }
        });
        TrafficSplit split = new TrafficSplit(weights);
        if (split.variants.length == 0) {
            throw new IllegalArgumentException("no variant has a weight above 0 in " + weights);
        }
        return split;
    }

    /** All traffic to one variant. */
    public static TrafficSplit allTo(String variant) {
        return of(Map.of(variant, 1.0));
    }

    /**
     * A split that gives candidates their shares, and a reference what they leave.
     *
     * @param shares of candidates, from 0 to 1, together at most 1
     * @throws IllegalArgumentException if they are not, or the reference is among them
     */
    public static TrafficSplit candidates(String reference, Map<String, Double> shares) {
        if (shares.containsKey(reference)) {
            throw new IllegalArgumentException(
                    "the reference " + reference + " gets what the others leave, and no share of its own");
        }
        double taken = 0;
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put(reference, 0.0);
        for (Map.Entry<String, Double> entry : shares.entrySet()) {
            weights.put(entry.getKey(), entry.getValue());
            taken += entry.getValue();
        }
        // Ten shares of 0.1 add up to a little less or more than 1.
        double rest = 1 - taken;
        if (rest < -1e-9) {
            throw new IllegalArgumentException(
                    "the shares " + shares + " add up to " + taken + "; at most 1 is allowed");
        }
        weights.put(reference, rest < 1e-9 ? 0.0 : rest);
        return of(weights);
    }

    /** The variant that a request with this hash goes to. */
    public String variant(long hash) {
        int chosen = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < variants.length; i++) {
            // StrictMath, as two replicas on different processors must not differ in the last bit.
            double score = -StrictMath.log(KeyedHash.unit(hash, salts[i])) / positive[i];
            if (score < least) {
                least = score;
                chosen = i;
            }
        }
        return variants[chosen];
    }

    /** The share of the traffic that a variant gets, from 0 to 1; 0 for one that is not in the split. */
    public double share(String variant) {
        return weights.getOrDefault(variant, 0.0) / total;
    }

    /** Weights as given, in their order. */
    public Map<String, Double> weights() {
        return weights;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrafficSplit split && weights.equals(split.weights);
    }

    @Override
    public int hashCode() {
        return weights.hashCode();
    }

    @Override
    public String toString() {
        return weights.toString();
    }
}
