package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Admission;
import io.quantbench.harness.admit.AdmissionCounts;
import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.route.KeyedHash;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.route.UnknownVariantException;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ServerMetadata;
import io.quantbench.quant.tensor.TensorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The server without its wires: models of a configuration, loaded by an engine and asked through one door.
 *
 * <p>Threading: see {@link InferenceService} and {@link ServerControl}; {@link #start} and {@link #close} wait.
 */
public final class Server implements InferenceService, ServerControl, AutoCloseable {
    private static final String NAME = "quantbench";

    /** What is left to a pipeline when the server has waited for it already. */
    private static final Duration LAST_LIMIT = Duration.ofSeconds(1);

    private final ServerParts parts;
    private final ModelDirectory directory;
    private final Admission admission;
    private final ConfigReload settings;
    private final LifeCycle lifeCycle;
    private final RequestEnds ends;
    private final CompletionStage<List<ModelStatus>> loaded;
    private final AtomicLong keys = new AtomicLong();
    private volatile boolean closing;

    private Server(HarnessConfig config, ServerParts parts) {
        this.parts = parts;
        this.admission = new Admission(
                Limits.of(config.admission().limit()), config.admission().maxBytes(), parts.nanoClock());
        this.directory = new ModelDirectory(models(config, parts, admission));
        this.settings = new ConfigReload(config, parts, directory, admission);
        this.lifeCycle = new LifeCycle(new VariantLoader(parts.engine(), parts.making()), settings::drain);
        this.ends = new RequestEnds(parts);
        this.loaded = lifeCycle.run(this::loadAll);
    }

    /**
     * Starts a server: reads tokenizers on the calling thread, and begins to load models on its own.
     *
     * @param config whose models are those to be served
     * @throws io.quantbench.quant.dataset.DatasetException if a tokenizer cannot be read
     * @throws IllegalArgumentException if there is no model
     */
    public static Server start(HarnessConfig config, ServerParts parts) {
        if (config.models().isEmpty()) {
            throw new IllegalArgumentException("the configuration has no models; name at least one");
        }
        return new Server(config, parts);
    }

    private static List<ServedModel> models(HarnessConfig config, ServerParts parts, Admission admission) {
        KeyedHash hash = RoutingKey.of(config.routing().key());
        List<ServedModel> models = new ArrayList<>();
        for (ModelConfig model : config.models()) {
            Optional<TextFront> texts = model.text()
                    .map(text ->
                            TextFront.open(model.name(), text, model.batching().queueCapacity()));
            models.add(new ServedModel(model, texts, hash, () -> halfUsed(admission), parts));
        }
        return models;
    }

    /** Shadows have what the first half leaves. */
    private static boolean halfUsed(Admission admission) {
        AdmissionCounts counts = admission.counts();
        return 2 * counts.inFlight() > counts.limit();
    }

    private List<ModelStatus> loadAll() {
        for (ServedModel model : directory.all()) {
            try {
                lifeCycle.load(model, Optional.empty());
            } catch (ServeException ignored) {
                // The variant's state says it, and the log.
            }
        }
        return models();
    }

    /** Completes when all models have been loaded, or have failed to; the states say which. */
    public CompletionStage<List<ModelStatus>> loaded() {
        return loaded;
    }

    /** Who may come in, as the settings in force have it: for edges to look at per request. */
    public SecurityConfig security() {
        return settings.security();
    }

    /** What the door has done so far. */
    public AdmissionCounts admission() {
        return admission.counts();
    }

    @Override
    public ServerMetadata metadata() {
        String version = Optional.ofNullable(Server.class.getPackage().getImplementationVersion())
                .orElse("dev");
        return new ServerMetadata(NAME, version, ServerMetadata.EXTENSIONS);
    }

    @Override
    public boolean ready() {
        return !closing && directory.all().stream().allMatch(ServedModel::ready);
    }

    @Override
    public boolean ready(ModelRef model) {
        ServedModel served = directory.model(model.model());
        return !closing && (model.pinned() ? served.slot(model.version()).ready() : served.ready());
    }

    @Override
    public ModelMetadata metadata(ModelRef model) {
        return served(model).metadata(parts.engine().name() + "_onnx");
    }

    @Override
    public List<TensorSpec> inputs(ModelRef model) {
        return served(model).requireSignature().clientInputs();
    }

    /** The model, whose named variant there is. */
    private ServedModel served(ModelRef ref) {
        ServedModel model = directory.model(ref.model());
        if (ref.pinned()) {
            VariantSlot slot = model.slot(ref.version());
            if (!slot.ready()) {
                throw new ServeException(slot.unavailable());
            }
        }
        return model;
    }

    @Override
    public List<ModelStatistics> statistics(ModelRef model) {
        return directory.statistics(model);
    }

    @Override
    public List<ModelStatistics> statistics() {
        return directory.statistics();
    }

    @Override
    public Entry admit(long bytes) {
        return admission.tryEnter(bytes);
    }

    @Override
    public Runnable infer(InferCall call, InferReply reply) {
        long nowNs = ends.nowNs();
        PrimaryRequest request;
        try {
            ServedModel model = directory.model(call.target().model());
            Terms terms = Terms.of(call, nowNs);
            model.checkPriority(terms.priority());
            Route route = model.router().route(terms.way());
            int mostHeld = Limits.ofVariant(admission.counts().limit(), directory.variants());
            request = new PrimaryRequest(
                    ends,
                    model,
                    new PrimaryRequest.Routed(terms, route, mostHeld),
                    new PrimaryRequest.Arrival(call, reply, keys.incrementAndGet(), nowNs));
        } catch (ServeException e) {
            PrimaryRequest.refuse(call, reply, e.failure());
            return () -> {};
        } catch (UnknownVariantException e) {
            PrimaryRequest.refuse(
                    call, reply, new ServeFailure(ServeFailure.Kind.NOT_FOUND, String.valueOf(e.getMessage())));
            return () -> {};
        }
        request.start();
        return request::cancel;
    }

    @Override
    public List<ModelStatus> models() {
        return directory.status();
    }

    @Override
    public ModelStatus model(String name) {
        return directory.model(name).status();
    }

    @Override
    public ModelStatus split(String model, Map<String, Double> shares) {
        ServedModel served = directory.model(model);
        served.split(shares);
        return served.status();
    }

    @Override
    public ModelStatus shadowRates(String model, Map<String, Double> rates) {
        ServedModel served = directory.model(model);
        served.shadowRates(rates);
        return served.status();
    }

    @Override
    public CompletionStage<ModelStatus> load(String model, Optional<String> variant) {
        return lifeCycle.run(() -> lifeCycle.load(directory.model(model), variant));
    }

    @Override
    public CompletionStage<ModelStatus> unload(String model, Optional<String> variant) {
        return lifeCycle.run(() -> lifeCycle.unload(directory.model(model), variant));
    }

    @Override
    public CompletionStage<List<String>> reload() {
        return lifeCycle.run(settings::reload);
    }

    @Override
    public CompletionStage<Void> drain() {
        closing = true;
        return admission.close();
    }

    /**
     * Drains for as long as the settings say, then closes all engines. What has not ended by then is answered as failed; an engine
     * that hangs is left behind.
     */
    @Override
    public void close() {
        CountDownLatch idle = new CountDownLatch(1);
        drain().thenRun(idle::countDown);
        try {
            if (!idle.await(settings.drain().toNanos(), TimeUnit.NANOSECONDS)) {
                System.getLogger(Server.class.getName())
                        .log(System.Logger.Level.WARNING, "not all requests ended within {0}", settings.drain());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lifeCycle.close();
        for (ServedModel model : directory.all()) {
            model.close(LAST_LIMIT);
        }
    }
}
