package io.quantbench.harness.serve;

import io.quantbench.harness.serve.ServeFailure.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The loading thread: loads, reloads and unloads variants one after the other, so that two changes never meet.
 *
 * <p>Threading: its methods come from any thread and never wait, but {@link #close}.
 */
final class LifeCycle implements AutoCloseable {
    private static final Logger logger = System.getLogger(LifeCycle.class.getName());
    private static final long END_LIMIT_SECONDS = 10;

    private final VariantLoader loader;
    private final Supplier<Duration> drainLimit;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread loading = new Thread(work, "quantbench-loading");
        loading.setDaemon(true);
        return loading;
    });

    /** @param drainLimit how long a pipeline that is replaced may take to end what it has admitted */
    LifeCycle(VariantLoader loader, Supplier<Duration> drainLimit) {
        this.loader = loader;
        this.drainLimit = drainLimit;
    }

    /** Runs something on the loading thread; a ServeException is told by the stage. */
    <T> CompletionStage<T> run(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    result.complete(work.get());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new ServeException(new ServeFailure(Kind.UNAVAILABLE, "the server is closing")));
        }
        return result.minimalCompletionStage();
    }

    /** Loads a variant, or all of a model's; on the loading thread. */
    ModelStatus load(ServedModel model, Optional<String> variant) {
        List<String> problems = new ArrayList<>();
        for (VariantSlot slot : variant.map(name -> List.of(model.slot(name))).orElseGet(model::slots)) {
            try {
                load(model, slot);
            } catch (LoadException e) {
                slot.failed(String.valueOf(e.getMessage()));
                problems.add(model.name() + "/" + slot.name() + " could not be loaded: " + e.getMessage());
                logger.log(Level.WARNING, problems.get(problems.size() - 1));
            } catch (Error e) {
                // Such as a native library that cannot be loaded: told here, and by the stage.
                slot.failed(e.toString());
                throw e;
            }
        }
        model.settle();
        if (!problems.isEmpty()) {
            throw new ServeException(new ServeFailure(Kind.INTERNAL, String.join("; ", problems)));
        }
        return model.status();
    }

    private void load(ServedModel model, VariantSlot slot) {
        long begunNs = slot.telemetry().nowNs();
        slot.loading();
        LoadedVariant next = loader.open(model, slot, servedBeside(model, slot));
        Optional<LoadedVariant> before = slot.serve(next, begunNs);
        model.settle();
        before.ifPresent(old -> old.close(drainLimit.get()));
    }

    /** What requests are made for, unless this variant alone makes it so and may change it. */
    private static Optional<ModelSignature> servedBeside(ServedModel model, VariantSlot slot) {
        return model.slots().stream()
                .filter(other -> other != slot)
                .flatMap(other -> other.loaded().stream())
                .map(LoadedVariant::signature)
                .findFirst();
    }

    /** Unloads a variant, or all of a model's; on the loading thread. */
    ModelStatus unload(ServedModel model, Optional<String> variant) {
        if (variant.isPresent()) {
            VariantSlot slot = model.slot(variant.get());
            if (slot.name().equals(model.config().reference())) {
                throw RequestReading.bad(slot.name() + " is the reference of " + model.name()
                        + ", on which the others lean; unload the whole model, or load another file in its place");
            }
            model.withoutShare(slot.name());
            unload(List.of(slot));
        } else {
            unload(model.slots());
            model.settle();
        }
        return model.status();
    }

    private void unload(List<VariantSlot> slots) {
        // All closed to newcomers before the first is waited for.
        List<LoadedVariant> closing = new ArrayList<>();
        slots.forEach(slot -> slot.unloading().ifPresent(closing::add));
        closing.forEach(old -> old.close(drainLimit.get()));
        slots.forEach(VariantSlot::unloaded);
    }

    /** Ends the thread, waiting for what it does now, but no longer than 10 s. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                logger.log(Level.WARNING, "the loading thread has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
