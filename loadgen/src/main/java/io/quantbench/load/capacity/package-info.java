/**
 * How much a target can take: the highest rate that keeps a latency objective, with confidence, and the curve of latency against
 * load on the way there.
 *
 * <p><b>Threading.</b> A search or a sweep runs on the one thread that calls {@code run}; {@code stop} may be called from any.
 * Results are immutable.
 */
@NullMarked
package io.quantbench.load.capacity;

import org.jspecify.annotations.NullMarked;
