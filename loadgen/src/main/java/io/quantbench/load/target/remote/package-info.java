/**
 * What targets on the other side of a network share: connections kept open and opened anew, bounded queues before them, time limits,
 * and the count of what became of every query. What is said on a connection is a {@link io.quantbench.load.target.remote.Wire}'s
 * matter.
 *
 * <p>Threading: {@link io.quantbench.load.target.remote.RemoteTarget} is used as any target is. Everything behind it lives on event
 * loops: each owns some connections, their queue and their queries, and shares none of them.
 */
@NullMarked
package io.quantbench.load.target.remote;

import org.jspecify.annotations.NullMarked;
