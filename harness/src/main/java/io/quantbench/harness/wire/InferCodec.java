package io.quantbench.harness.wire;

import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Turns bodies of the protocol's infer requests and answers into values and back, both ways, so that a server and a client can be
 * built on it. The tensors of what was read are views of the given buffer wherever they came in binary form.
 *
 * <p>Threading: has no state but its limits; safe for use by several threads.
 */
public final class InferCodec {
    /** The HTTP header that says how many bytes of a body are JSON. */
    public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private final WireLimits limits;

    public InferCodec(WireLimits limits) {
        this.limits = limits;
    }

    public WireLimits limits() {
        return limits;
    }

    /**
     * The value of a {@link #HEADER_LENGTH} header.
     *
     * @throws WireException if it is not a whole number from 0
     */
    public static OptionalInt headerLength(String value) {
        String digits = value.strip();
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw WireException.malformed(
                    "%s is \"%s\"; a whole number of bytes is needed", HEADER_LENGTH, Quote.brief(value));
        }
        return OptionalInt.of(Integer.parseInt(digits));
    }

    /**
     * Reads a request.
     *
     * @param body from position to limit, left as it is
     * @param headerLength bytes of JSON before the binary part; empty if all of it is JSON
     * @throws WireException if it breaks the protocol or a limit
     */
    public InferRequest readRequest(ByteBuffer body, OptionalInt headerLength) {
        return reader(body, headerLength).request();
    }

    /**
     * Reads an answer, as a client does.
     *
     * @throws WireException as {@link #readRequest}
     */
    public InferResponse readResponse(ByteBuffer body, OptionalInt headerLength) {
        return reader(body, headerLength).response();
    }

    /**
     * Reads a raw request: the body is nothing but the contents of the model's only input ({@link #HEADER_LENGTH} is 0). A shape is
     * found where at most one extent follows from the size: an open first extent is 1 if another one is open too.
     *
     * @throws WireException if the model has several inputs, the shape does not follow, or the size does not fit
     */
    public InferRequest readRawRequest(ByteBuffer body, List<TensorSpec> modelInputs) {
        requireBody(body);
        if (modelInputs.size() != 1) {
            throw WireException.malformed(
                    "a request of binary data alone is allowed for models of one input; this one has %d",
                    modelInputs.size());
        }
        TensorSpec spec = modelInputs.get(0);
        WireType type = WireType.of(spec.type())
                .orElseThrow(() -> WireException.unsupported(
                        "input %s is %s, a type that the protocol has no name for", spec.name(), spec.type()));
        Shape shape = rawShape(spec, type, body.remaining());
        TensorHeader header = TensorHeader.of(spec.name(), type.name(), shape.toArray(), limits);
        if (type == WireType.BYTES) {
            return InferRequest.of(WireTensor.ofByteStrings(spec.name(), shape, List.of(body.slice())));
        }
        return InferRequest.of(WireTensor.of(header, body));
    }

    private static Shape rawShape(TensorSpec spec, WireType type, int bytes) {
        long[] extents = new long[spec.dims().size()];
        int open = -1;
        long known = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            Dim dim = spec.dims().get(axis);
            if (dim instanceof Dim.Fixed fixed) {
                extents[axis] = fixed.extent();
            } else if (open < 0) {
                open = axis;
                extents[axis] = 1;
            } else if (axis == 0) {
                extents[axis] = 1;
            } else {
                throw WireException.malformed(
                        "the shape of input %s does not follow from its size alone; send a JSON part with it", spec);
            }
            known *= extents[axis];
        }
        if (open >= 0 && known > 0 && type != WireType.BYTES) {
            extents[open] = bytes / (known * type.elementBytes());
        }
        return Shape.of(extents);
    }

    /** Writes an answer, each output in the form that {@code request} wants it in. */
    public EncodedBody writeResponse(InferResponse response, InferRequest request) {
        return writeResponse(response, request::wantsBinary);
    }

    /**
     * Writes an answer.
     *
     * @param binary which outputs follow in binary form
     * @throws WireException if an output that is to be JSON holds NaN, infinity, or bytes that are not UTF-8
     */
    public EncodedBody writeResponse(InferResponse response, Predicate<String> binary) {
        return new MessageWriter(binary).response(response);
    }

    /**
     * Writes a request, as a client does.
     *
     * @param binary which inputs follow in binary form
     * @throws WireException as {@link #writeResponse(InferResponse, Predicate)}
     */
    public EncodedBody writeRequest(InferRequest request, Predicate<String> binary) {
        return new MessageWriter(binary).request(request);
    }

    private MessageReader reader(ByteBuffer body, OptionalInt headerLength) {
        requireBody(body);
        if (headerLength.isEmpty()) {
            return new MessageReader(new JsonText(body), BinaryTail.none(), limits);
        }
        int length = headerLength.getAsInt();
        if (length > body.remaining()) {
            throw WireException.malformed(
                    "%s is %d, but the body has %d bytes", HEADER_LENGTH, length, body.remaining());
        }
        if (length > limits.maxHeaderBytes()) {
            throw WireException.tooLarge(
                    "the JSON part has %d bytes; at most %d are allowed before binary data",
                    length, limits.maxHeaderBytes());
        }
        ByteBuffer json = body.slice(body.position(), length);
        ByteBuffer rest = body.slice(body.position() + length, body.remaining() - length);
        return new MessageReader(new JsonText(json), BinaryTail.of(rest), limits);
    }

    private void requireBody(ByteBuffer body) {
        if (body.remaining() > limits.maxBodyBytes()) {
            throw WireException.tooLarge(
                    "the body has %d bytes; at most %d are allowed", body.remaining(), limits.maxBodyBytes());
        }
    }
}
