package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.http.GrpcCaller;
import io.quantbench.harness.http.GrpcCaller.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls a server's V2 methods over gRPC; statuses by their numbers. */
final class GrpcCalls {
    static final int OK = 0;
    static final int INVALID_ARGUMENT = 3;
    static final int NOT_FOUND = 5;
    static final int UNIMPLEMENTED = 12;
    static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final GrpcCaller caller;
    private final Map<String, String> headers;

    GrpcCalls(GrpcCaller caller, Optional<String> token) {
        this.caller = caller;
        this.headers =
                token.map(value -> Map.of("authorization", "Bearer " + value)).orElse(Map.of());
    }

    Reply call(String path, ByteBuffer message) throws IOException {
        return caller.call(path, headers, List.of(message));
    }

    Reply stream(String path, List<ByteBuffer> messages) throws IOException {
        return caller.call(path, headers, messages);
    }

    /** The only message of a call that must end well. */
    ByteBuffer answer(String path, ByteBuffer message) throws IOException, Mismatch {
        Reply reply = call(path, message);
        require(reply.status() == OK && reply.messages().size() == 1, reply.toString());
        return reply.messages().get(0);
    }

    /** What came, if it is the status that must come with a sentence. */
    static String refused(int status, Reply reply) throws Mismatch {
        require(reply.status() == status && !reply.message().isEmpty(), reply.toString());
        return reply.toString();
    }
}
