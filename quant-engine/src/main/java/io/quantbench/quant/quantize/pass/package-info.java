/**
 * Graph-to-graph passes that quantize: one per file, each a pure function of the model and of what was selected. Which nodes are
 * worth it is decided elsewhere (in the plan); here is only how it is done.
 */
@NullMarked
package io.quantbench.quant.quantize.pass;

import org.jspecify.annotations.NullMarked;
