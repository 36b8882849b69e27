/**
 * The canary's controller: takes a candidate from shadow to all traffic, one step after another, as far as the evidence carries it.
 *
 * <p>State is a fold over events: {@link io.quantbench.harness.canary.CanaryController} appends every input to an
 * {@link io.quantbench.harness.canary.EventLog} before it takes effect, so that the same log gives the same state, bit for bit. A controller is confined
 * to one thread; the states it hands out are immutable.
 */
@NullMarked
package io.quantbench.harness.canary;

import org.jspecify.annotations.NullMarked;
