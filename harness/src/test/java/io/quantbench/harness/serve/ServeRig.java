package io.quantbench.harness.serve;

import io.quantbench.harness.config.AdmissionConfig;
import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.LimitConfig;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.ShadowConfig;
import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.engine.Capabilities;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.engine.Int8Path;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server over scripted engines, one per variant: the model {@code echo}, which gives back its input {@code x [-1, 4] float32}. Files
 * are there, hold the variant's name, and fail to open when they hold {@code broken}.
 */
public final class ServeRig implements AutoCloseable {
    public static final String MODEL = "echo";
    static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    static final List<TensorSpec> SPECS =
            List.of(new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("batch"), Dim.fixed(4))));

    private final Path directory;
    private final Map<String, FakeEngine> engines = new LinkedHashMap<>();
    private final RecordingTap tap = new RecordingTap();
    private ServerParts parts =
            ServerParts.of(new ByFile(engines), System::nanoTime, NOON).withTap(tap);
    private BatchingConfig batching = BatchingConfig.defaults();
    private int limit = 64;
    private Duration drain = Duration.ofSeconds(20);
    private @Nullable Server server;

    /** Opens what the file's name says, unless its content says that it is broken. */
    private record ByFile(Map<String, FakeEngine> engines) implements Engine {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String version() {
            return "0";
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities("fake", "fake", 1, List.of(), Int8Path.UNKNOWN, List.of());
        }

        @Override
        @SuppressWarnings("MustBeClosedChecker")
        public EngineSession open(Path model, EngineOptions options) {
            try {
                if (Files.readString(model).startsWith("broken")) {
                    throw new EngineException(model + " is no model");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            FakeEngine engine = engines.get(model.getFileName().toString());
            if (engine == null) {
                throw new EngineException("there is no " + model.getFileName());
            }
            return engine.open(model, options);
        }
    }

    public ServeRig(Path directory) {
        this.directory = directory;
    }

    /** A variant whose engine copies its input unless told otherwise. */
    public FakeEngine variant(String name) {
        return variant(name, SPECS, SPECS);
    }

    FakeEngine variant(String name, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        FakeEngine engine = new FakeEngine(inputs, outputs);
        engines.put(name + ".onnx", engine);
        write(name, name);
        return engine;
    }

    /** Changes what a variant's file holds. */
    public void write(String variant, String content) {
        try {
            Files.writeString(file(variant), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String variant) {
        return directory.resolve(variant + ".onnx");
    }

    public ServeRig batching(BatchingConfig how) {
        batching = how;
        return this;
    }

    public ServeRig limit(int maxInFlight) {
        limit = maxInFlight;
        return this;
    }

    ServeRig drain(Duration how) {
        drain = how;
        return this;
    }

    ServeRig parts(UnaryOperator<ServerParts> change) {
        parts = change.apply(parts);
        return this;
    }

    RecordingTap tap() {
        return tap;
    }

    public HarnessConfig config(Map<String, Double> split, Map<String, ShadowConfig> shadows) {
        List<VariantConfig> variants = engines.keySet().stream()
                .map(file -> VariantConfig.ofFile(file.replace(".onnx", ""), directory.resolve(file)))
                .toList();
        HarnessConfig usual = HarnessConfig.defaults();
        ModelConfig model =
                new ModelConfig(MODEL, variants, variants.get(0).name(), split, shadows, batching, Optional.empty());
        return new HarnessConfig(
                List.of(model),
                new AdmissionConfig(new LimitConfig.Fixed(limit), 1 << 20),
                usual.limits(),
                usual.listeners(),
                usual.security(),
                usual.routing(),
                drain);
    }

    Server start() {
        return start(config(Map.of(), Map.of()));
    }

    public Server start(HarnessConfig with) {
        Server started = Server.start(with, parts);
        server = started;
        get(started.loaded());
        return started;
    }

    /** Rows of four numbers each, counted on from {@code first}. */
    static InferRequest request(int rows, float first) {
        return InferRequest.of(rows(rows, first));
    }

    static WireTensor rows(int rows, float first) {
        float[] values = new float[rows * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return WireTensor.of("x", Tensor.ofFloats(Shape.of(rows, 4), values));
    }

    public static FakeEngine.Step copy() {
        return (in, out) -> out.forEach((name, target) -> target.duplicate()
                .clear()
                .put(in.getOrDefault("x", target).duplicate().clear()));
    }

    /** A copy that first counts {@code entered} down and waits for {@code release}. */
    static FakeEngine.Step heldCopy(CountDownLatch entered, CountDownLatch release) {
        return (in, out) -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new EngineException("interrupted", e);
            }
            copy().run(in, out);
        };
    }

    /** What the shadow int8 has seen. */
    static ModelStatus.ShadowState shadow(Server server) {
        return Objects.requireNonNull(server.model(MODEL).shadows().get("int8"));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("the stage did not complete well", e);
        }
    }

    static ServeFailure failure(CompletionStage<?> stage) {
        try {
            Object result = stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
            throw new AssertionError("completed well with " + result);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ServeException refused) {
                return refused.failure();
            }
            throw new AssertionError("failed otherwise", e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("the stage did not complete", e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
