/**
 * The chance of MLPerf LoadGen, bit for bit: its random generator, its distributions as GCC's C++ library computes them, and the
 * order in which it uses them up. For comparing a run with one of LoadGen query by query; elsewhere the faster sequences of
 * {@link io.quantbench.load.arrival} and {@link io.quantbench.load.workload} are the same in distribution.
 *
 * <p>The C++ standard leaves shuffling and the distributions to the library, so "exact" means: as built with GCC 11 or later.
 *
 * <p><b>Threading:</b> a sequence belongs to the one thread that consumes it.
 */
@NullMarked
package io.quantbench.load.exact;

import org.jspecify.annotations.NullMarked;
