/**
 * The job behind {@code quantbench load}: opens the system under load, puts phases, a capacity search, a sweep or a race of arms on it,
 * and makes one report with one verdict of what happened. The measuring itself is done by {@code io.quantbench.load}.
 *
 * <p>Threading: a job runs on the thread that calls it and on one generator thread of its own; progress is told from a third.
 */
@NullMarked
package io.quantbench.harness.drive;

import org.jspecify.annotations.NullMarked;
