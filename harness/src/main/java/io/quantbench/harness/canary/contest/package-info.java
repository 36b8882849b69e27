/**
 * Judges against judges: generated streams whose truth is known, through our judge and the rules of others.
 *
 * <p>{@link io.quantbench.harness.canary.contest.Contest} runs it. Every trial has its own seed, so that figures repeat exactly,
 * whatever the number of threads.
 */
@NullMarked
package io.quantbench.harness.canary.contest;

import org.jspecify.annotations.NullMarked;
