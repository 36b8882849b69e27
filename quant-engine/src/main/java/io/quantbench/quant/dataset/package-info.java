/**
 * Data sets as values: labelled and unlabelled rows of text or tensors, where they came from, and the one split that is made of them.
 *
 * <p>All types are immutable and safe for use by several threads.
 */
@NullMarked
package io.quantbench.quant.dataset;

import org.jspecify.annotations.NullMarked;
