package io.quantbench.harness.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServerControl;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations of the admin edge, and Triton's model repository extension (its index, load and unload). */
final class AdminEndpoints {
    static final String DESCRIPTION = "/admin/openapi.json";

    private static final String MODEL = "/admin/models/:model";
    private static final String REPOSITORY = "/v2/repository";

    private final ServerControl control;
    private final AdminJson json;
    private final ByteBuffer description = OpenApi.load("admin-openapi.json");

    /** Body of a split: shares of variants other than the reference. */
    private record Split(@JsonProperty(required = true) Map<String, Double> split) {}

    /** Body of shadows: rates by variant. */
    private record Shadows(@JsonProperty(required = true) Map<String, Double> shadows) {}

    private record Nothing() {}

    private record Index(@Nullable Boolean ready) {}

    /** Body of a load or unload; parameters that change what is loaded are not offered. */
    private record Load(@Nullable Map<String, Object> parameters) {}

    private record Models(List<ModelStatus> models) {}

    private record SplitStatus(String model, String reference, Map<String, Double> split) {}

    private record Changes(List<String> changed) {}

    private record Drained(boolean drained) {}

    private record IndexEntry(String name, String version, String state, String reason) {}

    AdminEndpoints(ServerControl control, AdminJson json) {
        this.control = control;
        this.json = json;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(DESCRIPTION, context -> json.answer(context, description.duplicate())),
                Endpoint.get("/admin/models", context -> json.answer(context, new Models(control.models()))),
                Endpoint.get(MODEL, context -> json.answer(context, control.model(model(context)))),
                Endpoint.get(MODEL + "/split", context -> json.answer(context, split(control.model(model(context))))),
                Endpoint.put(MODEL + "/split", this::changeSplit),
                Endpoint.get(
                        MODEL + "/shadows",
                        context -> json.answer(
                                context,
                                Map.of("shadows", control.model(model(context)).shadows()))),
                Endpoint.put(MODEL + "/shadows", this::changeShadows),
                Endpoint.post(MODEL + "/load", this::load),
                Endpoint.post(MODEL + "/unload", this::unload),
                Endpoint.post("/admin/reload", this::reload),
                Endpoint.post("/admin/drain", this::drain),
                Endpoint.post(REPOSITORY + "/index", this::index),
                Endpoint.post(REPOSITORY + "/models/:model/load", this::repositoryLoad),
                Endpoint.post(REPOSITORY + "/models/:model/unload", this::repositoryUnload));
    }

    private static String model(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("model"));
    }

    private static Optional<String> variant(RoutingContext context) {
        return Optional.ofNullable(context.request().getParam("variant")).filter(name -> !name.isEmpty());
    }

    private static SplitStatus split(ModelStatus status) {
        return new SplitStatus(status.name(), status.reference(), status.split());
    }

    private void changeSplit(RoutingContext context) {
        json.read(
                context,
                Split.class,
                new Split(Map.of()),
                body -> json.answer(context, split(control.split(model(context), numbers(body.split)))));
    }

    private void changeShadows(RoutingContext context) {
        json.read(
                context,
                Shadows.class,
                new Shadows(Map.of()),
                body -> json.answer(context, control.shadowRates(model(context), numbers(body.shadows))));
    }

    private static Map<String, Double> numbers(@Nullable Map<String, Double> values) {
        if (values == null || values.isEmpty() || values.containsValue(null)) {
            throw RejectedException.badRequest(
                    "the body names no variants with numbers, such as {\"split\": {\"int8\": 0.05}}");
        }
        return values;
    }

    private void load(RoutingContext context) {
        json.read(
                context,
                Nothing.class,
                new Nothing(),
                none -> json.answer(context, control.load(model(context), variant(context)), status -> status));
    }

    private void unload(RoutingContext context) {
        json.read(
                context,
                Nothing.class,
                new Nothing(),
                none -> json.answer(context, control.unload(model(context), variant(context)), status -> status));
    }

    private void reload(RoutingContext context) {
        json.read(context, Nothing.class, new Nothing(), none -> json.answer(context, control.reload(), Changes::new));
    }

    private void drain(RoutingContext context) {
        json.read(
                context,
                Nothing.class,
                new Nothing(),
                none -> json.answer(context, control.drain(), done -> new Drained(true)));
    }

    private void index(RoutingContext context) {
        json.read(context, Index.class, new Index(false), body -> {
            boolean readyOnly = Boolean.TRUE.equals(body.ready);
            List<IndexEntry> entries = new ArrayList<>();
            for (ModelStatus model : control.models()) {
                for (ModelStatus.Variant variant : model.variants()) {
                    if (!readyOnly || variant.state() == ModelStatus.State.READY) {
                        entries.add(new IndexEntry(
                                model.name(), variant.name(), tritonState(variant.state()), variant.reason()));
                    }
                }
            }
            json.answer(context, entries);
        });
    }

    private static String tritonState(ModelStatus.State state) {
        return switch (state) {
            case READY -> "READY";
            case LOADING -> "LOADING";
            case UNLOADING -> "UNLOADING";
            case UNLOADED, FAILED -> "UNAVAILABLE";
        };
    }

    private void repositoryLoad(RoutingContext context) {
        json.read(context, Load.class, new Load(Map.of()), body -> {
            if (body.parameters != null && !body.parameters.isEmpty()) {
                throw RejectedException.badRequest(
                        "load takes no parameters here: a model is what the server's configuration says");
            }
            json.answer(context, control.load(model(context), Optional.empty()), status -> Map.of());
        });
    }

    /** The parameter {@code unload_dependents} of Triton's clients is taken: there are no dependents. */
    private void repositoryUnload(RoutingContext context) {
        json.read(
                context,
                Load.class,
                new Load(Map.of()),
                body -> json.answer(context, control.unload(model(context), Optional.empty()), status -> Map.of()));
    }
}
