/**
 * Where the default sentences come from: a published labelled set, fetched once and cached, or unlabelled ones that the project ships.
 *
 * <p>The only package of the module that starts a process.
 */
@NullMarked
package io.quantbench.quant.dataset.source;

import org.jspecify.annotations.NullMarked;
