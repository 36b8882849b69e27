package io.quantbench.quant.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine that follows a script, for the tests of whatever runs on engines: each run takes the next step, and the last step
 * repeats. Steps and counts are shared by all sessions of one fake. Model files are not read. Safe for use by several threads.
 */
public final class FakeEngine implements Engine {
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Queue<Step> script = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger openSessions = new AtomicInteger();
    private volatile Optional<String> openFailure = Optional.empty();

    /** What one run does with the buffers, which are in native order; outputs keep what the run before left in them. */
    @FunctionalInterface
    public interface Step {
        void run(Map<String, ByteBuffer> inputs, Map<String, ByteBuffer> outputs);
    }

    /** A fake whose every model declares these inputs and outputs; without a script its outputs stay zero. */
    public FakeEngine(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /** Adds a step of any kind. */
    @CanIgnoreReturnValue
    public synchronized FakeEngine then(Step step) {
        script.add(step);
        return this;
    }

    /** Adds a step that does nothing: the run succeeds at once. */
    @CanIgnoreReturnValue
    public FakeEngine thenSucceed() {
        return then((in, out) -> {});
    }

    /** Adds a step that throws an {@link EngineException} with this message. */
    @CanIgnoreReturnValue
    public FakeEngine thenFail(String message) {
        return then((in, out) -> {
            throw new EngineException(message);
        });
    }

    /**
     * Adds a step that counts {@code entered} down, then hangs until {@code release} is; an interrupt ends it with an
     * {@link EngineException} and stays set.
     */
    @CanIgnoreReturnValue
    public FakeEngine thenHang(CountDownLatch entered, CountDownLatch release) {
        return then((in, out) -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException("run was interrupted", e);
            }
        });
    }

    /** Adds a step that fills every FLOAT output with NaN. */
    @CanIgnoreReturnValue
    public FakeEngine thenNaN() {
        return then((in, out) -> {
            for (TensorSpec output : outputs) {
                ByteBuffer bytes = out.get(output.name());
                for (int at = 0; bytes != null && output.type() == DataType.FLOAT && at < bytes.capacity(); at += 4) {
                    bytes.putFloat(at, Float.NaN);
                }
            }
        });
    }

    /** Makes every later {@link #open} throw an {@link EngineException} with this message. */
    @CanIgnoreReturnValue
    public FakeEngine failToOpen(String message) {
        openFailure = Optional.of(message);
        return this;
    }

    /** Runs begun so far, over all sessions. */
    public int runs() {
        return runs.get();
    }

    /** Sessions opened and not yet closed. */
    public int openSessions() {
        return openSessions.get();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String version() {
        return "0";
    }

    /** A fixed machine, so that tests see the same everywhere. */
    @Override
    public Capabilities capabilities() {
        return new Capabilities("fake", "fake", 1, List.of(), Int8Path.UNKNOWN, List.of());
    }

    @Override
    @MustBeClosed
    public EngineSession open(Path model, EngineOptions options) {
        openFailure.ifPresent(message -> {
            throw new EngineException(message);
        });
        openSessions.incrementAndGet();
        return new SimulatedSession(inputs, outputs, this::runNextStep, openSessions::decrementAndGet);
    }

    private void runNextStep(Map<String, ByteBuffer> in, Map<String, ByteBuffer> out) {
        runs.incrementAndGet();
        nextStep().run(in, out);
    }

    private synchronized Step nextStep() {
        Step next = script.size() > 1 ? script.poll() : script.peek();
        return next == null ? (in, out) -> {} : next;
    }
}
