package io.quantbench.load.target.remote;

import io.quantbench.load.workload.Sample;
import java.nio.ByteBuffer;

/** Says whether the bytes of a successful answer are one. Called on event loops, several at once: must not wait or keep the buffer. */
@FunctionalInterface
public interface AnswerCheck {
    /** Takes every answer, and spares the work of collecting its bytes. */
    AnswerCheck ANY = (sample, answer) -> true;

    /**
     * Whether this is an answer; if not, the query ends BAD_ANSWER. An exception counts as no.
     *
     * @param sample what was asked
     * @param answer from position to limit, good until this returns
     */
    boolean right(Sample sample, ByteBuffer answer);
}
