/**
 * A target that is asked over gRPC: samples are serialized messages, sent as they are, and so are the answers. gRPC's own frame of
 * five bytes is written and read here, on the HTTP/2 connections of {@link io.quantbench.load.target.remote}: Vert.x's gRPC client
 * takes no answer above 256 KiB on a connection that is opened by somebody else.
 *
 * <p>Threading: as {@link io.quantbench.load.target.remote}.
 */
@NullMarked
package io.quantbench.load.target.grpc;

import org.jspecify.annotations.NullMarked;
