/**
 * Labelled and unlabelled rows, and the readers that make them from files: JSON lines, CSV, JSON arrays, NPY and IDX.
 *
 * <p>Rows are immutable and safe for use by several threads; readers are stateless. A reader never guesses: a malformed row is
 * refused with the file, the line, what is wrong and what is expected.
 */
@NullMarked
package io.quantbench.quant.dataset;

import org.jspecify.annotations.NullMarked;
