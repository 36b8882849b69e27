/**
 * ONNX Runtime's CPU provider behind the engine SPI: the only user of {@code ai.onnxruntime}.
 *
 * <p>Memory: a binding owns direct buffers; ONNX Runtime reads inputs from them and writes outputs into them. Outputs whose
 * shape is not known beforehand are copied from the runtime's memory until the shape has been seen.
 *
 * <p>Threads: an engine and a session serve any thread; a binding one at a time. Native memory of a session lives until the
 * session and all its bindings are closed.
 */
@NullMarked
package io.quantbench.quant.engine.ort;

import org.jspecify.annotations.NullMarked;
