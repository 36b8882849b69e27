/**
 * The canary's judge: evidence events in, promote, hold or roll back out, with reasons.
 *
 * <p>{@link io.quantbench.harness.canary.judge.CanaryJudge} consumes an ordered stream of events and is deterministic: the same policy and
 * events give the same decisions, bit for bit. The package reads no clock, does no I/O and starts no thread; a judge is confined
 * to one thread, and everything it hands out is an immutable snapshot. Which statistic decides is in
 * {@link io.quantbench.harness.canary.judge.sequential}.
 */
@NullMarked
package io.quantbench.harness.canary.judge;

import org.jspecify.annotations.NullMarked;
