/** The SPI of whatever is put under load, its outcomes, and a target that does nothing. */
@NullMarked
package io.quantbench.load.target;

import org.jspecify.annotations.NullMarked;
