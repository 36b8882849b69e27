/**
 * What a written variant really runs as: the graph that the engine makes of it when it loads the file, read back and compared with
 * the variant; which conversions do work and which only cost; where 8-bit products can saturate; and whether the variant is faster.
 */
@NullMarked
package io.quantbench.quant.audit;

import org.jspecify.annotations.NullMarked;
