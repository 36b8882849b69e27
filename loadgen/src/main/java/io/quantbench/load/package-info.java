/**
 * The load generator: puts a target under a stated load and records what came of it. {@link io.quantbench.load.LoadPlan}
 * says what to do, {@link io.quantbench.load.LoadRun} does it on a thread of its own.
 *
 * <p><i>In scope:</i> when to ask, what to ask, what came back when, whether that may be believed. <i>Not aware of:</i>
 * models, tensors, accuracy; a sample is opaque bytes with an id.
 */
@NullMarked
package io.quantbench.load;

import org.jspecify.annotations.NullMarked;
