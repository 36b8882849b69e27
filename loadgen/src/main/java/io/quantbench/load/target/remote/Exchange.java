package io.quantbench.load.target.remote;

import io.netty.handler.codec.DecoderException;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.workload.Sample;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.StreamResetException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query on its way. Its completion is told once, by whichever comes first: answer, time limit, broken connection. Its place on the
 * connection is held until the protocol has ended it, which a late answer does too.
 *
 * <p>Threading: made by the dispatching thread, afterwards on one event loop only.
 */
public final class Exchange {
    /** HTTP/2 code of a stream that the server did not begin to work on: RFC 9113, section 7. */
    private static final long REFUSED_STREAM = 7;

    final long queryId;
    final Completion completion;
    final long issuedNs;

    /** Where the reason of a failure goes; null if nobody wants it, as in a run. */
    final @Nullable Reasons reasons;

    /** Neighbours in a {@link DeadlineList}. */
    @Nullable
    Exchange previous;

    @Nullable
    Exchange next;

    @Nullable
    Connection connection;

    boolean told;

    /** Whether its limit has passed and its answer is still waited for, so that it may be counted. */
    boolean expired;

    /** What the protocol keeps with it, such as the request that an abandoned query resets. */
    private @Nullable Object attachment;

    private final Sample sample;
    private final Courier courier;
    private boolean ended;
    private long sentNs;
    private long writtenNs;

    /** Hears why a query failed, in words. */
    interface Reasons {
        void because(String reason);
    }

    Exchange(Courier courier, long queryId, Sample sample, Completion completion, @Nullable Reasons reasons) {
        this.courier = courier;
        this.queryId = queryId;
        this.sample = sample;
        this.completion = completion;
        this.reasons = reasons;
        this.issuedNs = courier.nowNs();
    }

    public Sample sample() {
        return sample;
    }

    /** Whether the answer's bytes are to be handed to {@link #answered}. */
    public boolean wantsAnswer() {
        return completion.wantsAnswer(queryId);
    }

    /** Time that is left of its limit; at least 1 ms. */
    public long remainingMs() {
        return courier.remainingMs(this);
    }

    public @Nullable Object attachment() {
        return attachment;
    }

    public void attach(Object value) {
        attachment = value;
    }

    /** Its last byte was given to the operating system. */
    public void written() {
        writtenNs = courier.stageNs();
    }

    /** Whether somebody wants to know why it failed; not in a run. */
    public boolean wantsReason() {
        return reasons != null;
    }

    /** Says why it is about to be ended otherwise than OK; the words are made only if somebody wants them. */
    public void because(Supplier<String> reason) {
        if (reasons != null && !ended) {
            reasons.because(reason.get());
        }
    }

    /** An answer came. */
    public void answered(Outcome outcome) {
        end(outcome, null, true);
    }

    /** An answer came, of which these are the bytes, for whoever {@link #wantsAnswer wants} them. */
    public void answered(Outcome outcome, Buffer answer) {
        end(outcome, answer, true);
    }

    /** No answer will come. */
    public void failed(Outcome outcome) {
        end(outcome, null, false);
    }

    /** The connection or its stream broke, so that no answer will come. */
    public void broken(Throwable cause) {
        because(() -> "the connection broke: " + cause.getMessage());
        if (cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM) {
            failed(Outcome.REJECTED);
        } else {
            failed(isNoHttp(cause) ? Outcome.BAD_ANSWER : Outcome.CONNECT_ERROR);
        }
    }

    /** Whether the other side is there, and speaks something else. */
    private static boolean isNoHttp(Throwable cause) {
        return cause instanceof DecoderException || cause instanceof IllegalArgumentException;
    }

    void sending(Connection onto) {
        connection = onto;
        sentNs = courier.stageNs();
    }

    private void end(Outcome outcome, @Nullable Buffer answer, boolean isAnswer) {
        if (ended) {
            return;
        }
        ended = true;
        attachment = null;
        if (isAnswer && told) {
            courier.tally().late.increment();
        }
        if (isAnswer && !told) {
            courier.tellStages(this, outcome, sentNs, writtenNs);
        }
        tell(outcome, answer);
        courier.leave(this);
    }

    /** Tells the completion unless it has been told. */
    void tell(Outcome outcome, @Nullable Buffer answer) {
        if (told) {
            return;
        }
        told = true;
        courier.finished();
        if (answer != null && completion.wantsAnswer(queryId)) {
            completion.complete(queryId, outcome, SampleBytes.view(answer));
        } else {
            completion.complete(queryId, outcome);
        }
    }
}
