/**
 * The main job: several variants of one model, raced in this process over the same trace.
 *
 * <p>{@link io.quantbench.harness.bench.BenchRunner} tells the story from top to bottom: models, data, arms, accuracy pass, closed
 * loop, open loop, report. Arms take turns in ABBA blocks so that a drift of the machine hits all of them alike.
 */
@NullMarked
package io.quantbench.harness.bench;

import org.jspecify.annotations.NullMarked;
