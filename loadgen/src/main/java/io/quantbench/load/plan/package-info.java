/**
 * The plan of a load test as a file: phases, what each puts on the target, and what it must reach. Read and checked whole, before
 * anything runs; {@link io.quantbench.load} carries it out.
 */
@NullMarked
package io.quantbench.load.plan;

import org.jspecify.annotations.NullMarked;
