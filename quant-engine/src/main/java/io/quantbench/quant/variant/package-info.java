/**
 * Variants of a model on disk: the model file, and a manifest that says from what, how, by whom and when it was made. What is
 * loaded has the bytes that were saved, or is refused.
 */
@NullMarked
package io.quantbench.quant.variant;

import org.jspecify.annotations.NullMarked;
