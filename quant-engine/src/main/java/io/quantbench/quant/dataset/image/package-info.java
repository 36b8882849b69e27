/**
 * Pictures of text lines whose text is known: set in outlines of the DejaVu fonts, degraded by a seeded generator, and turned
 * into the tensors that text recognisers take. FontBox reads the fonts and Java2D fills their outlines, so neither a display
 * nor installed fonts are needed.
 */
@NullMarked
package io.quantbench.quant.dataset.image;

import org.jspecify.annotations.NullMarked;
