/**
 * Decides at the door whether a request may come in: never waits, never queues, and says at once why not.
 *
 * <p>Threading: everything here may be called from any thread; locks are held for a few instructions only.
 */
@NullMarked
package io.quantbench.harness.admit;

import org.jspecify.annotations.NullMarked;
