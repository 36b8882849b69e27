package io.quantbench.harness.http;

import io.quantbench.harness.route.ShadowCounts;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.serve.ServerControl;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The model {@code echo} of the fake service as an administrator sees it; remembers what it was told. */
final class FakeServerControl implements ServerControl {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Map<String, Double> split = Map.of("fp32", 1.0);
    private volatile CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

    /** What it was told, in order. */
    List<String> told() {
        return List.copyOf(told);
    }

    /** From now on draining ends with this. */
    void drainsWith(CompletableFuture<Void> future) {
        drained = future;
    }

    @Override
    public List<ModelStatus> models() {
        return List.of(status());
    }

    private ModelStatus status() {
        return new ModelStatus(
                "echo",
                "fp32",
                List.of(
                        new ModelStatus.Variant(
                                "fp32", ModelStatus.State.READY, "", "m.onnx", "ab", 7, "onnxruntime 1 CPU", 0),
                        new ModelStatus.Variant(
                                "int8", ModelStatus.State.FAILED, "the file is broken", "q.onnx", "", 0, "", 0)),
                split,
                Map.of("int8", new ModelStatus.ShadowState(0.5, new ShadowCounts(3, 2, 1, 0, 0, 0))));
    }

    @Override
    public ModelStatus model(String name) {
        if (!name.equals("echo")) {
            throw failure(ServeFailure.Kind.NOT_FOUND, "there is no model " + name);
        }
        return status();
    }

    private static ServeException failure(ServeFailure.Kind kind, String sentence) {
        return new ServeException(new ServeFailure(kind, sentence));
    }

    @Override
    public ModelStatus split(String model, Map<String, Double> shares) {
        ModelStatus before = model(model);
        if (shares.values().stream().mapToDouble(share -> share).sum() > 1) {
            throw failure(ServeFailure.Kind.BAD_REQUEST, "the shares of " + before.name() + " exceed 1");
        }
        told.add("split " + shares);
        split = shares;
        return status();
    }

    @Override
    public ModelStatus shadowRates(String model, Map<String, Double> rates) {
        told.add("shadows " + rates);
        return model(model);
    }

    @Override
    public CompletionStage<ModelStatus> load(String model, Optional<String> variant) {
        told.add("load " + model + variant.map(name -> "/" + name).orElse(""));
        return CompletableFuture.supplyAsync(() -> model(model));
    }

    @Override
    public CompletionStage<ModelStatus> unload(String model, Optional<String> variant) {
        told.add("unload " + model + variant.map(name -> "/" + name).orElse(""));
        if (variant.equals(Optional.of("fp32"))) {
            return CompletableFuture.failedFuture(
                    failure(ServeFailure.Kind.BAD_REQUEST, "fp32 is the reference, on which others lean"));
        }
        return CompletableFuture.completedFuture(model(model));
    }

    @Override
    public CompletionStage<List<String>> reload() {
        told.add("reload");
        return CompletableFuture.completedFuture(List.of("models[0].split"));
    }

    @Override
    public CompletionStage<Void> drain() {
        told.add("drain");
        return drained;
    }
}
