/**
 * What to quantize and why: recipes (what a user asks for), plans (what each node gets, and the reason), and the pipeline of passes
 * that carries a plan out. Values are immutable and safe for use by several threads.
 */
@NullMarked
package io.quantbench.quant.quantize;

import org.jspecify.annotations.NullMarked;
