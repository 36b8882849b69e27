package io.quantbench.harness.canary.drive;

import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.serve.InferReply;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks a server that is here, as an edge would. */
final class Asking {
    private Asking() {}

    /** The answer, or a {@link DriveException}; on any thread. */
    static CompletableFuture<InferResponse> ask(
            InferenceService service, ModelRef model, String id, LabelledRequests.Labelled row) {
        CompletableFuture<InferResponse> answer = new CompletableFuture<>();
        long bytes = row.inputs().stream()
                .mapToLong(input -> input.contents().remaining())
                .sum();
        Entry entry = service.admit(bytes);
        if (!(entry instanceof Permit permit)) {
            answer.completeExceptionally(new DriveException("the server is busy: " + entry, null));
            return answer;
        }
        InferRequest request = new InferRequest(id, Parameters.NONE, row.inputs(), List.of());
        Runnable ignored = service.infer(new InferCall(model, request, Optional.empty(), permit), new InferReply() {
            @Override
            public void answered(InferResponse response) {
                answer.complete(response);
            }

            @Override
            public void failed(ServeFailure failure) {
                answer.completeExceptionally(new DriveException(failure.sentence(), null));
            }
        });
        return answer;
    }
}
