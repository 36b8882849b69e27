/**
 * The {@code quantize} flow: from a float model and samples to a variant on disk that was calibrated, audited, measured against the
 * float model and reported on.
 */
@NullMarked
package io.quantbench.harness.quantize;

import org.jspecify.annotations.NullMarked;
