/**
 * Decides which variant answers a request, and which others see it too: weighted split, sticky keys, pins, and shadows.
 *
 * <p>Threading: everything may be called from any thread; weights and rates are immutable values that are swapped whole.
 */
@NullMarked
package io.quantbench.harness.route;

import org.jspecify.annotations.NullMarked;
