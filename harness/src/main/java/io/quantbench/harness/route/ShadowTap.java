package io.quantbench.harness.route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Shows samples of the traffic to shadows. Each shadow samples by the request's hash at its own rate, independently of the split and
 * of other shadows; a request that is sampled at some rate is sampled at any higher one. What does not fit is dropped and counted:
 * nothing queues here, nothing waits, and no failure of a shadow reaches the primary.
 *
 * <p>Threading: safe for use by several threads; sinks are called on the thread that offers.
 *
 * @param <T> a request with its inputs
 */
public final class ShadowTap<T> {
    private static final Logger logger = System.getLogger(ShadowTap.class.getName());
    private static final KeyedHash SALTS = new KeyedHash(0x736861646f77732dL, 1);

    private final List<Slot<T>> slots;
    private final BooleanSupplier busy;

    /**
     * A tap with its shadows.
     *
     * @param busy whether the server has enough to do without shadows, such as when more than half of the admission's limit is used;
     *     called per sampled request, must not wait
     * @throws IllegalArgumentException if two shadows have one name
     */
    public ShadowTap(List<Shadow<T>> shadows, BooleanSupplier busy) {
        this.slots = shadows.stream().map(Slot<T>::new).toList();
        this.busy = busy;
        if (shadows.stream().map(Shadow::variant).distinct().count() != shadows.size()) {
            throw new IllegalArgumentException("two shadows have one name among "
                    + shadows.stream().map(Shadow::variant).toList());
        }
    }

    /**
     * Shows a request to those shadows in whose sample it falls.
     *
     * @param route where the primary went; its own variant is no shadow of itself
     */
    public void offer(Route route, T work) {
        for (Slot<T> slot : slots) {
            if (slot.samples(route)) {
                slot.sampled.increment();
                if (busy.getAsBoolean()) {
                    slot.droppedBusy.increment();
                } else {
                    slot.submit(work);
                }
            }
        }
    }

    /** The rates in force, by shadow. */
    public Map<String, Double> rates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        slots.forEach(slot -> rates.put(slot.shadow.variant(), slot.rate));
        return rates;
    }

    /**
     * Changes rates; a shadow that is not named keeps its own.
     *
     * @throws IllegalArgumentException if one is not from 0 to 1, or there is no such shadow; none is changed then
     */
    public void setRates(Map<String, Double> rates) {
        Map<String, Double> known = rates();
        rates.forEach((variant, rate) -> {
            Shadow.checkRate(variant, rate);
            if (!known.containsKey(variant)) {
                throw new IllegalArgumentException(
                        "there is no shadow " + variant + "; there are " + String.join(", ", known.keySet()));
            }
        });
        slots.forEach(slot -> slot.rate = rates.getOrDefault(slot.shadow.variant(), slot.rate));
    }

    /** What became of the samples, by shadow. */
    public Map<String, ShadowCounts> counts() {
        Map<String, ShadowCounts> counts = new LinkedHashMap<>();
        slots.forEach(slot -> counts.put(slot.shadow.variant(), slot.counts()));
        return counts;
    }

    /** A shadow and what became of its sample. */
    private static final class Slot<T> {
        private final Shadow<T> shadow;
        private final long salt;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final LongAdder sampled = new LongAdder();
        private final LongAdder submitted = new LongAdder();
        private final LongAdder droppedBusy = new LongAdder();
        private final LongAdder droppedFull = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final AtomicBoolean warned = new AtomicBoolean();
        private volatile double rate;

        Slot(Shadow<T> shadow) {
            this.shadow = shadow;
            this.salt = SALTS.of(shadow.variant());
            this.rate = shadow.rate();
        }

        boolean samples(Route route) {
            return !route.variant().equals(shadow.variant()) && KeyedHash.unit(route.hash(), salt) < rate;
        }

        void submit(T work) {
            if (!enter()) {
                droppedFull.increment();
                return;
            }
            AtomicBoolean ended = new AtomicBoolean();
            Runnable done = () -> {
                if (ended.compareAndSet(false, true)) {
                    inFlight.decrementAndGet();
                }
            };
            try {
                shadow.sink().submit(work, done);
                submitted.increment();
            } catch (Throwable e) {
                // Of whatever kind: the primary goes on.
                failed.increment();
                done.run();
                if (warned.compareAndSet(false, true)) {
                    logger.log(
                            Level.WARNING,
                            "shadow " + shadow.variant() + " took no request; this is logged once, and counted after",
                            e);
                }
            }
        }

        private boolean enter() {
            int held = inFlight.get();
            while (held < shadow.maxInFlight()) {
                if (inFlight.compareAndSet(held, held + 1)) {
                    return true;
                }
                held = inFlight.get();
            }
            return false;
        }

        ShadowCounts counts() {
            return new ShadowCounts(
                    sampled.sum(), submitted.sum(), droppedBusy.sum(), droppedFull.sum(), failed.sum(), inFlight.get());
        }
    }
}
