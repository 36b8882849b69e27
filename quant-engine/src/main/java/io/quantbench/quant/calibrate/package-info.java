/** What values the tensors of a float model take on real inputs, as statistics from which ranges are chosen. */
@NullMarked
package io.quantbench.quant.calibrate;

import org.jspecify.annotations.NullMarked;
