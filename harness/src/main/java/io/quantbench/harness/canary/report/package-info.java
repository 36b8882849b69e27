/**
 * The decision report of a canary: a versioned record tree, its JSON and its self-contained page. {@link
 * io.quantbench.harness.canary.report.CanaryReplay} makes it from an evidence file by judging that again; nothing is measured here.
 */
@NullMarked
package io.quantbench.harness.canary.report;

import org.jspecify.annotations.NullMarked;
