/**
 * Checks any server of the Open Inference Protocol V2 against the protocol, over REST and gRPC, with requests that its own metadata
 * makes possible. Over REST nothing of our server's codec is used, so that a mistake in it cannot hide itself.
 */
@NullMarked
package io.quantbench.harness.conformance;

import org.jspecify.annotations.NullMarked;
