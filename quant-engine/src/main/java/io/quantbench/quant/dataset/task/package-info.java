/**
 * The task metric: a linear head fitted once on FP32 embeddings and frozen, and what it scores for each variant. Pure arithmetic,
 * deterministic, without I/O; all types are immutable.
 */
@NullMarked
package io.quantbench.quant.dataset.task;

import org.jspecify.annotations.NullMarked;
