package io.quantbench.harness.canary.contest;

import io.quantbench.harness.canary.judge.Verdict;

/**
 * How one judge ended one trial.
 *
 * @param verdict its first promotion or rollback, or hold
 * @param requests after which it came; all where it never came
 */
record Trial(Verdict verdict, long requests) {}
