package io.quantbench.harness.http;

import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.serve.InferReply;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.InferResponse;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcMessage;
import java.util.Optional;

/** One message from the door to its answer, for unary and streaming calls alike. Used by several event loops. */
final class GrpcInference {
    private final InferenceService service;
    private final GrpcPayload payload;
    private final GrpcInferMessages messages;

    GrpcInference(InferenceService service, GrpcPayload payload, GrpcInferMessages messages) {
        this.service = service;
        this.payload = payload;
        this.messages = messages;
    }

    /**
     * What is the same for all messages of a call.
     *
     * @param context where the answer is told
     * @param timeoutMs the call's deadline; 0 for none
     * @param stickyKey as in {@link InferCall}
     */
    record Call(Context context, long timeoutMs, Optional<String> stickyKey) {}

    /** Hears the end of one message, once, on the call's context. */
    interface Answer {
        void answered(ModelInferResponse response);

        /**
         * It was not answered.
         *
         * @param id the request's, as far as it is known
         */
        void failed(String id, ServeFailure failure);
    }

    /**
     * Infers; the answer comes later than this returns, however it ends.
     *
     * @return calls it off
     */
    Runnable infer(GrpcMessage message, Call call, Answer answer) {
        Entry entry = service.admit(message.payload().length());
        if (entry instanceof Refusal refusal) {
            String id = payload.id(message);
            call.context().runOnContext(ignored -> answer.failed(id, GrpcStatuses.of(refusal)));
            return GrpcInference::nothing;
        }
        return infer(message, call, answer, (Permit) entry);
    }

    private Runnable infer(GrpcMessage message, Call call, Answer answer, Permit permit) {
        String id = "";
        try {
            ModelInferRequest request = payload.read(message, ModelInferRequest.parser());
            id = request.getId();
            InferCall infer = new InferCall(
                    new ModelRef(request.getModelName(), request.getModelVersion()),
                    messages.read(request, call.timeoutMs()),
                    call.stickyKey(),
                    permit);
            return service.infer(infer, new Reply(call.context(), id, answer));
        } catch (RuntimeException e) {
            permit.ignored();
            String known = id;
            call.context().runOnContext(ignored -> answer.failed(known, GrpcStatuses.of(e)));
            return GrpcInference::nothing;
        }
    }

    /** Calling off what has ended. */
    private static void nothing() {}

    /** Goes back to the call's context from whichever thread ended the request. */
    private final class Reply implements InferReply {
        private final Context context;
        private final String id;
        private final Answer answer;

        Reply(Context context, String id, Answer answer) {
            this.context = context;
            this.id = id;
            this.answer = answer;
        }

        @Override
        public void answered(InferResponse response) {
            context.runOnContext(ignored -> tell(response));
        }

        @Override
        public void failed(ServeFailure failure) {
            context.runOnContext(ignored -> answer.failed(id, failure));
        }

        private void tell(InferResponse response) {
            ModelInferResponse message;
            try {
                message = messages.write(response);
            } catch (RuntimeException e) {
                answer.failed(id, GrpcStatuses.of(e));
                return;
            }
            answer.answered(message);
        }
    }
}
