package io.quantbench.harness.canary.live;

import io.quantbench.harness.route.ShadowCounts;
import io.quantbench.harness.route.TrafficSplit;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.serve.ServerControl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server of the model {@code m} with the variants {@code fp32}, {@code int8} and {@code other}, that only divides. */
public final class FakeServer implements ServerControl {
    public static final String MODEL = "m";

    /** Every share that the candidate was given, in order. */
    public final List<Double> candidateShares = new ArrayList<>();

    public volatile boolean failing;
    public volatile int inFlight;
    private final Map<String, Double> shares = new LinkedHashMap<>();
    private double shadowRate;

    @Override
    public List<ModelStatus> models() {
        return List.of(model(MODEL));
    }

    @Override
    public synchronized ModelStatus model(String name) {
        if (failing || !name.equals(MODEL)) {
            throw new ServeException(new ServeFailure(ServeFailure.Kind.NOT_FOUND, "there is no model " + name));
        }
        Map<String, Double> split = new LinkedHashMap<>();
        TrafficSplit now = TrafficSplit.candidates("fp32", shares);
        List.of("fp32", "int8", "other").forEach(variant -> split.put(variant, now.share(variant)));
        return new ModelStatus(
                MODEL,
                "fp32",
                split.keySet().stream()
                        .map(variant -> new ModelStatus.Variant(
                                variant, ModelStatus.State.READY, "", variant + ".onnx", "", 1_000_000, "fake", 3))
                        .toList(),
                split,
                Map.of("int8", new ModelStatus.ShadowState(shadowRate, new ShadowCounts(9, 9, 0, 0, 0, inFlight))));
    }

    @Override
    public synchronized ModelStatus split(String model, Map<String, Double> wanted) {
        ModelStatus before = model(model);
        try {
            TrafficSplit.candidates(before.reference(), wanted);
        } catch (IllegalArgumentException e) {
            throw new ServeException(new ServeFailure(ServeFailure.Kind.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
        shares.clear();
        shares.putAll(wanted);
        candidateShares.add(wanted.getOrDefault("int8", 0.0));
        return model(model);
    }

    @Override
    public synchronized ModelStatus shadowRates(String model, Map<String, Double> rates) {
        model(model);
        shadowRate = rates.getOrDefault("int8", shadowRate);
        return model(model);
    }

    public double share(String variant) {
        return model(MODEL).split().getOrDefault(variant, 0.0);
    }

    public synchronized double shadowRate() {
        return shadowRate;
    }

    @Override
    public CompletionStage<ModelStatus> load(String model, Optional<String> variant) {
        return CompletableFuture.completedFuture(model(model));
    }

    @Override
    public CompletionStage<ModelStatus> unload(String model, Optional<String> variant) {
        return CompletableFuture.completedFuture(model(model));
    }

    @Override
    public CompletionStage<List<String>> reload() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedFuture(null);
    }
}
