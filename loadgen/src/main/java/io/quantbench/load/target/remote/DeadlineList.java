package io.quantbench.load.target.remote;

import org.jspecify.annotations.Nullable;

/** Exchanges in the order of their issue, which is that of their deadlines as all have the same limit; links live in the exchanges. */
final class DeadlineList {
    private @Nullable Exchange first;
    private @Nullable Exchange last;

    @Nullable
    Exchange first() {
        return first;
    }

    void add(Exchange exchange) {
        Exchange before = last;
        exchange.previous = before;
        if (before == null) {
            first = exchange;
        } else {
            before.next = exchange;
        }
        last = exchange;
    }

    /** Takes out an exchange that is in this list. */
    void remove(Exchange exchange) {
        Exchange before = exchange.previous;
        Exchange after = exchange.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        exchange.previous = null;
        exchange.next = null;
    }
}
