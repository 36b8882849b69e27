/**
 * Whether a recorded run may be believed, and whether it met its objective: pure functions of a recording.
 *
 * <p>Validity and objective are kept apart on purpose. {@link io.quantbench.load.verdict.RunValidity} says whether the
 * generator and the amount of data allow any statement; {@link io.quantbench.load.verdict.SloResult} is such a statement.
 */
@NullMarked
package io.quantbench.load.verdict;

import org.jspecify.annotations.NullMarked;
