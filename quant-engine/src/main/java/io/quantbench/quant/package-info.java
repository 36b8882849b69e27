/** The facade of quant-engine: a float model and a recipe in, a variant with its plan out. */
@NullMarked
package io.quantbench.quant;

import org.jspecify.annotations.NullMarked;
