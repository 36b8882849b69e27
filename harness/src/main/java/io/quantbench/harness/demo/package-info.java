/**
 * Everything at once, to look at: a server with two variants, a canary between them, a load of labelled sentences, and a Prometheus where
 * there is one.
 *
 * <p>Threading: starts and closes wait and belong on a thread of the caller's own; what is read in between may be read from any.
 */
@NullMarked
package io.quantbench.harness.demo;

import org.jspecify.annotations.NullMarked;
