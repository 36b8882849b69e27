package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Exchange;
import io.quantbench.load.target.remote.SampleBytes;
import io.vertx.core.buffer.Buffer;

/** Ends an exchange with a message, if the check agrees. */
final class Checks {
    private Checks() {}

    static void answered(Exchange exchange, AnswerCheck check, Buffer message) {
        if (isRight(exchange, check, message)) {
            exchange.answered(Outcome.OK, message);
        } else {
            exchange.because(() -> "its answer is not a right one");
            exchange.answered(Outcome.BAD_ANSWER);
        }
    }

    private static boolean isRight(Exchange exchange, AnswerCheck check, Buffer message) {
        try {
            return check == AnswerCheck.ANY || check.right(exchange.sample(), SampleBytes.view(message));
        } catch (RuntimeException e) {
            exchange.because(() -> "its answer cannot be read: " + e.getMessage());
            return false;
        }
    }
}
