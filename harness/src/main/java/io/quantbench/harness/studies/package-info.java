/**
 * What serving costs, gains and withstands, measured in this process: the server over its own pipeline, batches by length against batches
 * by arrival, and an overload.
 *
 * <p>Threading: a study runs on its caller's thread, which issues the load.
 */
@NullMarked
package io.quantbench.harness.studies;

import org.jspecify.annotations.NullMarked;
