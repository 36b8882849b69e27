/**
 * Gathers queued requests into batches in front of an engine pool: by length, priority and preferred size where a
 * {@link io.quantbench.harness.batch.Grouping} says so.
 *
 * <p>Threading: one bounded queue, one hop. Submitters append under a short lock; a worker that is free gathers its own
 * batch from the queue, so no thread stands between the two.
 */
@NullMarked
package io.quantbench.harness.batch;

import org.jspecify.annotations.NullMarked;
