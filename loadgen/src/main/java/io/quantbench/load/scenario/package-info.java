/**
 * Load as MLPerf Inference defines it, by LoadGen-equivalent rules: four scenarios, what a run of each must reach, and what it
 * then says. A run here is no MLPerf result: those require LoadGen itself, and the organisation's review.
 *
 * <p>A scenario adds no loop of its own: it sets up one of {@link io.quantbench.load.dispatch}, wraps the target where a query has
 * several samples or its answers are wanted, and judges the recording. Performance and accuracy runs are the same code with other
 * counts.
 */
@NullMarked
package io.quantbench.load.scenario;

import org.jspecify.annotations.NullMarked;
