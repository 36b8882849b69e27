/**
 * A target that is asked over HTTP: samples are bodies of requests, sent as they are.
 *
 * <p>Threading: as {@link io.quantbench.load.target.remote}.
 */
@NullMarked
package io.quantbench.load.target.http;

import org.jspecify.annotations.NullMarked;
