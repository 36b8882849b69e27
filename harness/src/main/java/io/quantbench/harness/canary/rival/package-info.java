/**
 * How others judge a canary: a second opinion beside {@link io.quantbench.harness.canary.judge.CanaryJudge}, and what it is compared with.
 *
 * <p>These rules see summaries of intervals, as the systems do that they follow, not single requests. None of them is valid
 * under repeated looks. Everything here is pure and confined to one thread.
 */
@NullMarked
package io.quantbench.harness.canary.rival;

import org.jspecify.annotations.NullMarked;
