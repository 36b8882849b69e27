/**
 * The report of a {@code quantize} run: one record tree with what was done to each node and why, what the engine runs in its place,
 * and what that gains and costs; its JSON and its HTML page. It measures nothing.
 */
@NullMarked
package io.quantbench.harness.quantize.report;

import org.jspecify.annotations.NullMarked;
