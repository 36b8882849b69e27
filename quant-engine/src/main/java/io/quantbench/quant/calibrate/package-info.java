/**
 * What the tensors of a model hold when real samples run through it: statistics, gathered in one pass in memory that does not grow
 * with the samples, and the ranges that follow from them. Nothing here changes a model.
 */
@NullMarked
package io.quantbench.quant.calibrate;

import org.jspecify.annotations.NullMarked;
