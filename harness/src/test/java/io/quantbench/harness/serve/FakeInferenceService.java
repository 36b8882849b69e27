package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Admission;
import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.admit.Limit;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ModelStatistics.Span;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.ServerMetadata;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The model {@code echo} with the variants {@code fp32} and {@code int8}, whose outputs are its inputs, of whatever name, type and
 * shape; it declares {@code x FP32 [-1, 4]}. Replies at once, or, when {@link #hold held}, when {@link #release released}.
 */
public final class FakeInferenceService implements InferenceService {
    public static final String MODEL = "echo";

    private static final List<String> VARIANTS = List.of("fp32", "int8");
    private static final List<TensorSpec> INPUTS =
            List.of(new TensorSpec("x", DataType.FLOAT, List.of(Dim.named("batch"), Dim.fixed(4))));

    private final Admission admission;
    private final List<Runnable> waiting = new ArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile boolean holding;
    private volatile boolean ready = true;
    private volatile Optional<ServeFailure> failure = Optional.empty();

    public FakeInferenceService(int maxInFlight) {
        this.admission = new Admission(Limit.fixed(maxInFlight), Long.MAX_VALUE, System::nanoTime);
    }

    /** From now on requests wait until {@link #release}. */
    public void hold() {
        holding = true;
    }

    /** Answers all that wait, on the caller's thread, and holds no more. */
    public void release() {
        holding = false;
        List<Runnable> due;
        synchronized (waiting) {
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }

    /** From now on every request fails like this. */
    public void failWith(ServeFailure how) {
        failure = Optional.of(how);
    }

    public void ready(boolean value) {
        ready = value;
    }

    /** Requests called off before they were answered. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Requests in flight. */
    public int inFlight() {
        return admission.counts().inFlight();
    }

    @Override
    public ServerMetadata metadata() {
        return new ServerMetadata("quantbench", "test", ServerMetadata.EXTENSIONS);
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public boolean ready(ModelRef model) {
        check(model);
        return ready;
    }

    @Override
    public ModelMetadata metadata(ModelRef model) {
        check(model);
        List<TensorMetadata> tensors = INPUTS.stream().map(TensorMetadata::of).toList();
        return new ModelMetadata(MODEL, VARIANTS, "fake", tensors, tensors);
    }

    @Override
    public List<TensorSpec> inputs(ModelRef model) {
        check(model);
        return INPUTS;
    }

    @Override
    public List<ModelStatistics> statistics(ModelRef model) {
        check(model);
        return statistics().stream()
                .filter(entry -> !model.pinned() || entry.version().equals(model.version()))
                .toList();
    }

    @Override
    public List<ModelStatistics> statistics() {
        return VARIANTS.stream()
                .map(variant -> new ModelStatistics(
                        MODEL,
                        variant,
                        0,
                        0,
                        0,
                        new ModelStatistics.Requests(Span.NONE, Span.NONE, Span.NONE, Span.NONE, Span.NONE, Span.NONE),
                        List.of()))
                .toList();
    }

    @Override
    public Entry admit(long bytes) {
        return admission.tryEnter(bytes);
    }

    @Override
    public Runnable infer(InferCall call, InferReply reply) {
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable answer = () -> {
            if (open.compareAndSet(true, false)) {
                answer(call, reply);
            }
        };
        if (holding) {
            synchronized (waiting) {
                waiting.add(answer);
            }
        } else {
            answer.run();
        }
        return () -> {
            if (open.compareAndSet(true, false)) {
                cancelled.incrementAndGet();
                call.permit().ignored();
                reply.failed(new ServeFailure(ServeFailure.Kind.CANCELLED, "the client went away"));
            }
        };
    }

    private void answer(InferCall call, InferReply reply) {
        Optional<ServeFailure> planned = failure.or(() -> problem(call.target()));
        if (planned.isPresent()) {
            call.permit().ignored();
            reply.failed(planned.get());
            return;
        }
        List<WireTensor> outputs = call.request().inputs().stream()
                .filter(input -> call.request().wants(input.name()))
                .map(FakeInferenceService::copy)
                .toList();
        String variant = call.target().pinned() ? call.target().version() : VARIANTS.get(0);
        call.permit().succeeded();
        reply.answered(new InferResponse(MODEL, variant, call.request().id(), Parameters.NONE, outputs));
    }

    private static WireTensor copy(WireTensor tensor) {
        ByteBuffer contents = tensor.contents();
        ByteBuffer copy =
                ByteBuffer.allocate(contents.remaining()).put(contents).flip();
        return WireTensor.of(tensor.header(), copy);
    }

    private static void check(ModelRef model) {
        problem(model).ifPresent(problem -> {
            throw new ServeException(problem);
        });
    }

    private static Optional<ServeFailure> problem(ModelRef model) {
        if (model.model().equals(MODEL) && (!model.pinned() || VARIANTS.contains(model.version()))) {
            return Optional.empty();
        }
        return Optional.of(new ServeFailure(ServeFailure.Kind.NOT_FOUND, "there is no model " + model));
    }
}
