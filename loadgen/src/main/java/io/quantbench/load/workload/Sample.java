package io.quantbench.load.workload;

import java.nio.ByteBuffer;

/**
 * One request's content. The load generator never looks inside.
 *
 * @param id index of the sample in its workload, from 0
 * @param payload read-only bytes; may be empty when a target keeps its own prepared inputs by {@code id}
 */
public record Sample(int id, ByteBuffer payload) {
    public Sample {
        if (id < 0) {
            throw new IllegalArgumentException("id=" + id + " is negative");
        }
        payload = payload.asReadOnlyBuffer();
    }
}
