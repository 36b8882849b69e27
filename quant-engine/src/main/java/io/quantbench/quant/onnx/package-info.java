/**
 * ONNX files in and out, with everything that the graph model does not know preserved. The only package that sees protobuf; the
 * generated message classes stay behind it. Readers and writers hold no state and are safe for use by several threads.
 */
@NullMarked
package io.quantbench.quant.onnx;

import org.jspecify.annotations.NullMarked;
