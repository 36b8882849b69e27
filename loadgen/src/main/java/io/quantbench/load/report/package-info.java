/**
 * What a run leaves behind: where it was measured, its figures in summary, and files that are either whole or not there.
 *
 * <p>Everything here is immutable or stateless and safe for use by any thread.
 */
@NullMarked
package io.quantbench.load.report;

import org.jspecify.annotations.NullMarked;
