package io.quantbench.harness.route;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Sends each request to one variant: the one it is pinned to, else the one that the split gives its sticky key, its id, or, for
 * requests without an id, its number.
 *
 * <p>Threading: safe for use by several threads. A request sees one split as a whole, the old one or the new.
 */
public final class Router {
    private final KeyedHash hash;
    private final List<String> variants;
    private final AtomicLong nameless = new AtomicLong();
    private volatile TrafficSplit split;

    /**
     * A router between variants.
     *
     * @param hash equal on all replicas, and no client's to know
     * @param variants all that may be pinned or get a weight
     * @param initial the split at the start
     * @throws IllegalArgumentException if the split names a variant that there is not
     */
    public Router(KeyedHash hash, Collection<String> variants, TrafficSplit initial) {
        this.hash = hash;
        this.variants = List.copyOf(variants);
        this.split = checked(initial);
    }

    /**
     * The way of a request.
     *
     * @throws UnknownVariantException if it is pinned to a variant that there is not
     */
    public Route route(RouteRequest request) {
        boolean sticky = request.stickyKey().isPresent();
        long key = key(request);
        if (request.pin().isPresent()) {
            String pinned = request.pin().get();
            if (!variants.contains(pinned)) {
                throw new UnknownVariantException(pinned, variants);
            }
            return new Route(pinned, Route.Reason.PINNED, key);
        }
        return new Route(split.variant(key), sticky ? Route.Reason.STICKY : Route.Reason.SPLIT, key);
    }

    private long key(RouteRequest request) {
        // The prefix keeps an id and a sticky key of the same text apart.
        if (request.stickyKey().isPresent()) {
            return hash.of("k" + request.stickyKey().get());
        }
        return request.id().isEmpty() ? hash.of("n" + nameless.getAndIncrement()) : hash.of("i" + request.id());
    }

    /** The split in force. */
    public TrafficSplit split() {
        return split;
    }

    /**
     * Puts another split in force.
     *
     * @return the one that was
     * @throws IllegalArgumentException if it names a variant that there is not; the old one then stays
     */
    public synchronized TrafficSplit swap(TrafficSplit next) {
        TrafficSplit before = split;
        split = checked(next);
        return before;
    }

    /**
     * Puts in force what {@code change} makes of the split, so that of two changes at a time none is lost.
     *
     * @return the split now in force
     * @throws IllegalArgumentException as {@link #swap}
     */
    public synchronized TrafficSplit change(UnaryOperator<TrafficSplit> change) {
        TrafficSplit next = checked(change.apply(split));
        split = next;
        return next;
    }

    private TrafficSplit checked(TrafficSplit candidate) {
        for (String variant : candidate.weights().keySet()) {
            if (!variants.contains(variant)) {
                throw new IllegalArgumentException("the split " + candidate + " gives weight to " + variant
                        + ", which is none of " + String.join(", ", variants));
            }
        }
        return candidate;
    }
}
