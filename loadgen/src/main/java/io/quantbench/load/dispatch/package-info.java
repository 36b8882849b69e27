/**
 * The loops that put a target under load.
 *
 * <p><b>Threading model.</b> A loop runs on the one thread that calls {@code run}: it alone consumes the schedule, issues
 * queries, harvests what has finished and writes the recorder. Completions arrive from any thread; each costs one
 * compare-and-set, one get-and-add and one ordered store, waits for nobody and allocates nothing. Another thread may call
 * {@code stop} and read the live view.
 *
 * <p><b>Memory.</b> Everything is allocated before the first query. A query takes a slot of a bounded table and gives it
 * back; when no slot is free, it is dropped and counted, and the schedule goes on.
 */
@NullMarked
package io.quantbench.load.dispatch;

import org.jspecify.annotations.NullMarked;
