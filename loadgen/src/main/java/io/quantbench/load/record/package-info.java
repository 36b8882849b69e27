/**
 * What was measured: the single-writer {@link io.quantbench.load.record.Recorder} of a loop and the immutable
 * {@link io.quantbench.load.record.Recording} it ends in.
 *
 * <p><b>Times.</b> Every instant is a reading of the run's monotonic nanosecond clock; only differences mean something.
 * Three distributions are kept apart: <i>response</i> = completion − intended start (what a user waits, including the
 * generator's and the target's lateness), <i>service</i> = completion − actual issue, <i>issue delay</i> = actual issue −
 * intended start. A response is never measured from the actual issue, so coordinated omission cannot occur.
 *
 * <p><b>Memory.</b> Constant per loop, whatever the number of queries, except for seven longs per second of run.
 *
 * <p><b>Threads.</b> A recorder belongs to one thread. Everything else here is immutable. HdrHistogram stops at this package.
 */
@NullMarked
package io.quantbench.load.record;

import org.jspecify.annotations.NullMarked;
