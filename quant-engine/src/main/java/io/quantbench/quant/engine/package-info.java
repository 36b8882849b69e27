/**
 * The SPI behind which every inference engine stands. One vendor, one sub-package; nothing outside that sub-package sees the
 * vendor's classes.
 */
@NullMarked
package io.quantbench.quant.engine;

import org.jspecify.annotations.NullMarked;
