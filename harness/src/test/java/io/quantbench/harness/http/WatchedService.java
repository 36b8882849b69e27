package io.quantbench.harness.http;

import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.serve.InferReply;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ServerMetadata;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Tells what is asked of another service, so that a test can wait for it. */
class WatchedService implements InferenceService {
    private final InferenceService service;

    /** Bytes that admission was asked for, in order. */
    final LinkedBlockingQueue<Long> admissions = new LinkedBlockingQueue<>();

    /** Calls, in order. */
    final LinkedBlockingQueue<InferCall> calls = new LinkedBlockingQueue<>();

    /** Completes when a call is called off. */
    final CompletableFuture<Void> calledOff = new CompletableFuture<>();

    /** Names of the threads that asked for admission. */
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    WatchedService(InferenceService service) {
        this.service = service;
    }

    @Override
    public ServerMetadata metadata() {
        return service.metadata();
    }

    @Override
    public boolean ready() {
        return service.ready();
    }

    @Override
    public boolean ready(ModelRef model) {
        return service.ready(model);
    }

    @Override
    public ModelMetadata metadata(ModelRef model) {
        return service.metadata(model);
    }

    @Override
    public List<TensorSpec> inputs(ModelRef model) {
        return service.inputs(model);
    }

    @Override
    public List<ModelStatistics> statistics(ModelRef model) {
        return service.statistics(model);
    }

    @Override
    public List<ModelStatistics> statistics() {
        return service.statistics();
    }

    @Override
    public Entry admit(long bytes) {
        threads.add(Thread.currentThread().getName());
        admissions.add(bytes);
        return service.admit(bytes);
    }

    @Override
    public Runnable infer(InferCall call, InferReply reply) {
        Runnable callOff = service.infer(call, reply);
        calls.add(call);
        return () -> {
            callOff.run();
            calledOff.complete(null);
        };
    }
}
