/**
 * How faithfully a variant reproduces the model that it was made from, without any labels: direction (cosine), noise (SQNR) and
 * decisions (agreement). All sums are kept in double precision. A check belongs to one thread; its report is immutable.
 */
@NullMarked
package io.quantbench.quant.fidelity;

import org.jspecify.annotations.NullMarked;
