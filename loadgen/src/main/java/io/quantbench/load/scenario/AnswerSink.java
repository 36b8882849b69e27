package io.quantbench.load.scenario;

import java.nio.ByteBuffer;

/** Takes down answers while a run goes on. Called by whatever thread completes a query, several at a time. */
public interface AnswerSink {
    /** Wants nothing. */
    AnswerSink NONE = new AnswerSink() {
        @Override
        public boolean wants(long sequence) {
            return false;
        }

        @Override
        public void answered(long sequence, int sampleId, ByteBuffer answer) {}
    };

    /** Whether the answer to the {@code sequence}-th sample of the run, from 0, is wanted; the same whenever it is asked. */
    boolean wants(long sequence);

    /**
     * An answer that was wanted.
     *
     * @param sequence number of the sample in the run
     * @param sampleId which sample it was
     * @param answer bytes from position to limit, valid during the call; empty when the target gave none
     */
    void answered(long sequence, int sampleId, ByteBuffer answer);
}
