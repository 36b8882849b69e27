/**
 * Puts a server together: settings, engine, recipes, metrics and edges, as one thing that is started and closed.
 *
 * <p>Threading: start and close wait and belong on a thread of the caller's own; everything else is as thread-safe as what it hands out.
 */
@NullMarked
package io.quantbench.harness.host;

import org.jspecify.annotations.NullMarked;
