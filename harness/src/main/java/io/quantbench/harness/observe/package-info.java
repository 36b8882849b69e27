/**
 * What the hot path tells the rest: arms, outcomes and the events of one request. Nothing here knows a metrics library.
 *
 * <p>Threading: events arrive on the submitter's thread ({@code admitted}, {@code rejected}) and on engine workers (all
 * others), from several threads at once.
 */
@NullMarked
package io.quantbench.harness.observe;

import org.jspecify.annotations.NullMarked;
