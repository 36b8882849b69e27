/**
 * The paired comparator: joins the answers of reference and candidate to the same request, compares what they say, and turns that into
 * evidence for the judge.
 *
 * <p>{@link io.quantbench.harness.canary.compare.PairedComparator} does no I/O, starts no thread and takes its time from an injected clock; it is
 * confined to one thread. Everything it keeps is bounded. {@link io.quantbench.harness.canary.compare.OutputComparison} is pure.
 */
@NullMarked
package io.quantbench.harness.canary.compare;

import org.jspecify.annotations.NullMarked;
