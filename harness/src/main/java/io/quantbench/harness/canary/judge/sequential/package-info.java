/**
 * Anytime-valid statistics, one algorithm per class: e-processes to decide by, confidence sequences to read.
 *
 * <p>An e-process starts at 1 and, while its null hypothesis holds, exceeds {@code 1/α} at any time with probability at most α (Ville's
 * inequality). It may therefore be looked at after every observation. Everything here is pure, deterministic, of bounded
 * memory and confined to one thread. Logarithms and exponentials are those of {@link java.lang.StrictMath}, so that a
 * replay gives the same bits on every machine.
 */
@NullMarked
package io.quantbench.harness.canary.judge.sequential;

import org.jspecify.annotations.NullMarked;
