/** Values only: element types, shapes, tensors and quantization parameters. No I/O, no threads, no dependencies. */
@NullMarked
package io.quantbench.quant.tensor;

import org.jspecify.annotations.NullMarked;
