/**
 * When queries are due: pure sequences of instants, made lazily from a rate and a seed. Whoever consumes a sequence owns
 * the clock; nothing here reads time, waits, or keeps what it has told.
 */
@NullMarked
package io.quantbench.load.arrival;

import org.jspecify.annotations.NullMarked;
