package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferParameter;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferTensorContents;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.GrpcContents;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.RequestSettings;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.TensorHeader;
import io.quantbench.harness.wire.TypedContents;
import io.quantbench.harness.wire.WireLimits;
import io.quantbench.harness.wire.WireTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Infer requests and answers from and to their gRPC messages. Raw contents are views on the way in, and not copied on the way out
 * before the message is written; answers are always raw, as Triton's are.
 */
final class GrpcInferMessages {
    /** As {@link RequestSettings} allows. */
    private static final long MAX_TIMEOUT_US = 86_400_000_000L;

    private static final long US_PER_MS = 1_000;

    private final WireLimits limits;

    GrpcInferMessages(WireLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a request.
     *
     * @param timeoutMs the call's deadline, which counts as a {@code timeout} where the message has none or a longer one; 0 for none
     * @throws RuntimeException a {@code WireException} or {@link ServeException} if it breaks the protocol or a limit
     */
    InferRequest read(ModelInferRequest message, long timeoutMs) {
        checkCount("tensors", message.getInputsCount(), limits.maxTensors());
        checkCount("tensors", message.getRawInputContentsCount(), limits.maxTensors());
        checkCount("outputs", message.getOutputsCount(), limits.maxTensors());
        checkText("id", message.getId());
        List<TensorHeader> headers = new ArrayList<>(message.getInputsCount());
        List<TypedContents> typed = new ArrayList<>(message.getInputsCount());
        for (ModelInferRequest.InferInputTensor input : message.getInputsList()) {
            headers.add(TensorHeader.of(
                    input.getName(),
                    input.getDatatype(),
                    input.getShapeList().stream().mapToLong(Long::longValue).toArray(),
                    limits));
            GrpcContents.checkParameters(input.getName(), parameters(input.getParametersMap()));
            typed.add(input.hasContents() ? typed(input.getContents()) : TypedContents.EMPTY);
        }
        List<ByteBuffer> raw = message.getRawInputContentsList().stream()
                .map(ByteString::asReadOnlyByteBuffer)
                .toList();
        List<RequestedOutput> outputs = message.getOutputsList().stream()
                .map(output -> RequestedOutput.of(output.getName(), parameters(output.getParametersMap())))
                .toList();
        Parameters parameters = withDeadline(parameters(message.getParametersMap()), timeoutMs);
        return new InferRequest(message.getId(), parameters, GrpcContents.tensors(headers, typed, raw), outputs);
    }

    ModelInferResponse write(InferResponse response) {
        ModelInferResponse.Builder message = ModelInferResponse.newBuilder()
                .setModelName(response.modelName())
                .setModelVersion(response.modelVersion())
                .setId(response.id());
        response.parameters().values().forEach((name, value) -> message.putParameters(name, parameter(value)));
        for (WireTensor output : response.outputs()) {
            ModelInferResponse.InferOutputTensor.Builder tensor = message.addOutputsBuilder()
                    .setName(output.name())
                    .setDatatype(output.type().name());
            for (long extent : output.shape().toArray()) {
                tensor.addShape(extent);
            }
            message.addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.contents()));
        }
        return message.build();
    }

    private Parameters parameters(Map<String, InferParameter> message) {
        checkCount("parameters", message.size(), limits.maxParameters());
        if (message.isEmpty()) {
            return Parameters.NONE;
        }
        Map<String, Parameter> values = new LinkedHashMap<>();
        message.forEach((name, value) -> {
            checkText("parameter's name", name);
            values.put(name, parameter(name, value));
        });
        return new Parameters(values);
    }

    private Parameter parameter(String name, InferParameter value) {
        return switch (value.getParameterChoiceCase()) {
            case BOOL_PARAM -> new Parameter.Flag(value.getBoolParam());
            case INT64_PARAM -> new Parameter.Whole(value.getInt64Param());
            case UINT64_PARAM -> new Parameter.Whole(unsigned(name, value.getUint64Param()));
            case DOUBLE_PARAM -> new Parameter.Real(value.getDoubleParam());
            case STRING_PARAM -> {
                checkText("parameter", value.getStringParam());
                yield new Parameter.Text(value.getStringParam());
            }
            case PARAMETERCHOICE_NOT_SET ->
                throw failure(ServeFailure.Kind.BAD_REQUEST, "parameter " + name + " has no value");
        };
    }

    private static long unsigned(String name, long bits) {
        if (bits < 0) {
            throw failure(
                    ServeFailure.Kind.BAD_REQUEST,
                    "parameter " + name + " is " + Long.toUnsignedString(bits) + "; at most " + Long.MAX_VALUE
                            + " is allowed");
        }
        return bits;
    }

    static InferParameter parameter(Parameter value) {
        InferParameter.Builder message = InferParameter.newBuilder();
        if (value instanceof Parameter.Flag flag) {
            message.setBoolParam(flag.value());
        } else if (value instanceof Parameter.Whole whole) {
            message.setInt64Param(whole.value());
        } else if (value instanceof Parameter.Real real) {
            message.setDoubleParam(real.value());
        } else if (value instanceof Parameter.Text text) {
            message.setStringParam(text.value());
        }
        return message.build();
    }

    static TypedContents typed(InferTensorContents contents) {
        return new TypedContents(
                contents.getBoolContentsList(),
                contents.getIntContentsList(),
                contents.getInt64ContentsList(),
                contents.getUintContentsList(),
                contents.getUint64ContentsList(),
                contents.getFp32ContentsList(),
                contents.getFp64ContentsList(),
                contents.getBytesContentsList().stream()
                        .map(ByteString::asReadOnlyByteBuffer)
                        .toList());
    }

    private static Parameters withDeadline(Parameters parameters, long timeoutMs) {
        if (timeoutMs <= 0) {
            return parameters;
        }
        long deadlineUs = Math.min(MAX_TIMEOUT_US, timeoutMs * US_PER_MS);
        long ownUs = RequestSettings.of(parameters).timeoutUs().orElse(deadlineUs);
        Map<String, Parameter> values = new LinkedHashMap<>(parameters.values());
        values.put(RequestSettings.TIMEOUT, new Parameter.Whole(Math.min(deadlineUs, ownUs)));
        return new Parameters(values);
    }

    private void checkText(String what, String text) {
        if (text.length() > limits.maxTextChars()) {
            throw failure(
                    ServeFailure.Kind.TOO_LARGE,
                    "the " + what + " has " + text.length() + " characters; at most " + limits.maxTextChars()
                            + " are allowed");
        }
    }

    private static void checkCount(String what, int count, int most) {
        if (count > most) {
            throw failure(
                    ServeFailure.Kind.TOO_LARGE,
                    "the message has " + count + " " + what + "; at most " + most + " are allowed");
        }
    }

    private static ServeException failure(ServeFailure.Kind kind, String sentence) {
        return new ServeException(new ServeFailure(kind, sentence));
    }
}
