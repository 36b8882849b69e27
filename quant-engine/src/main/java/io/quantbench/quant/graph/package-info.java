/**
 * A model as immutable values, and the one mutable place where passes change it: {@link io.quantbench.quant.graph.GraphEditor}.
 * Names are those of the ONNX specification; the file format itself is not known here. What is not modelled travels along as
 * {@link io.quantbench.quant.graph.Extras}. Values are safe for use by several threads; an editor belongs to one thread.
 */
@NullMarked
package io.quantbench.quant.graph;

import org.jspecify.annotations.NullMarked;
