/**
 * Time: the only package that reads the system clock or waits. Everything else takes a {@link NanoClock} and a {@link
 * io.quantbench.load.clock.Sleeper}, so that tests script time to the nanosecond.
 */
@NullMarked
package io.quantbench.load.clock;

import org.jspecify.annotations.NullMarked;
