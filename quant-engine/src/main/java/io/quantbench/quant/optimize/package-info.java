/**
 * Graph-to-graph passes at float precision: one per file, each a pure function that keeps the model's outputs equal up to rounding.
 * Passes that write operators of {@code com.microsoft} say so; such a model needs ONNX Runtime.
 */
@NullMarked
package io.quantbench.quant.optimize;

import org.jspecify.annotations.NullMarked;
