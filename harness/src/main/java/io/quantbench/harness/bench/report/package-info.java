/**
 * The comparison report of a bench run: one record tree, and its JSON, HTML and terminal renderings.
 *
 * <p>The tree is immutable and holds only finished figures; it measures nothing and judges nothing but its own consistency: an
 * OK verdict over an invalid arm cannot be built.
 */
@NullMarked
package io.quantbench.harness.bench.report;

import org.jspecify.annotations.NullMarked;
