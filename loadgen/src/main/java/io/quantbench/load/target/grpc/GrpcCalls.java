package io.quantbench.load.target.grpc;

import io.quantbench.load.target.Outcome;
import java.nio.ByteBuffer;

/** How queries become calls. */
public sealed interface GrpcCalls {
    /** The method, such as {@code /inference.GRPCInferenceService/ModelInfer}. */
    String method();

    /** A call for every query. */
    record Unary(String method) implements GrpcCalls {
        public Unary {
            checkMethod(method);
        }
    }

    /**
     * One call per connection with both sides streaming, opened with the first query and again when it has ended. A query whose
     * answer is given up takes the stream along, and with it all queries on it.
     *
     * @param answers tells what the messages of the stream mean
     */
    record Streaming(String method, StreamAnswers answers) implements GrpcCalls {
        public Streaming {
            checkMethod(method);
        }
    }

    /** Reads the answers of a stream, whose bytes mean nothing here. Called on event loops, several at once: must not wait. */
    interface StreamAnswers {
        /** Stands for the query that has waited longest. */
        int OLDEST = -1;

        /** Answers come in the order of the questions, and all are right. */
        StreamAnswers IN_ORDER = answer -> OLDEST;

        /**
         * Which sample was asked. Of several queries with the same sample the oldest gets the answer, as their questions are the same.
         *
         * @return its id, or {@link #OLDEST}
         */
        int sampleOf(ByteBuffer answer);

        /** What the answer says, as one that refuses comes like any other: OK unless told otherwise. */
        default Outcome outcomeOf(ByteBuffer answer) {
            return Outcome.OK;
        }
    }

    private static void checkMethod(String method) {
        if (!method.matches("/[^/\\s]+/[^/\\s]+")) {
            throw new IllegalArgumentException("method \"" + method + "\" is not of the form /package.Service/Method");
        }
    }
}
