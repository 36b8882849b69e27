/**
 * Readers that make data sets from files: JSON lines, JSON arrays and CSV for text, JSON lines, NPY and IDX for tensors.
 *
 * <p>The only user of the CSV library. Readers keep no state between calls. A reader never guesses: a malformed row is refused with
 * the file, the line, what is wrong and what is expected.
 */
@NullMarked
package io.quantbench.quant.dataset.read;

import org.jspecify.annotations.NullMarked;
