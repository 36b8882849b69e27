/**
 * Evidence files: a policy and its events as JSON lines, from which {@link io.quantbench.harness.canary.judge.CanaryJudge} reproduces
 * every decision bit for bit.
 *
 * <p>Line 1 holds the schema version and the policy, every further line one event. Numbers are written so that reading gives
 * the same double.
 */
@NullMarked
package io.quantbench.harness.canary.evidence;

import org.jspecify.annotations.NullMarked;
