/**
 * Arms compared over the same trace in the same run: taken in turns, with intervals on the ratios of their figures, and with accuracy in
 * the same verdict.
 *
 * <p><b>Threading.</b> A race runs on the one thread that calls {@code run}; everything else is immutable or pure.
 */
@NullMarked
package io.quantbench.load.compare;

import org.jspecify.annotations.NullMarked;
