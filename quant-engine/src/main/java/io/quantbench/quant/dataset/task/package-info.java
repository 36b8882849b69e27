/**
 * Task metrics: what answers decide (a linear head fitted once on FP32 embeddings and frozen, greedy CTC decoding) and what the
 * decisions of a variant are worth, alone and beside the reference. Pure arithmetic, deterministic, without I/O; all types are
 * immutable.
 */
@NullMarked
package io.quantbench.quant.dataset.task;

import org.jspecify.annotations.NullMarked;
