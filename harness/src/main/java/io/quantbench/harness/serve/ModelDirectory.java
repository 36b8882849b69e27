package io.quantbench.harness.serve;

import io.quantbench.harness.wire.ModelStatistics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All models of a server by their names. Immutable; the models are not. */
final class ModelDirectory {
    private final Map<String, ServedModel> models = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if two models have one name */
    ModelDirectory(List<ServedModel> served) {
        for (ServedModel model : served) {
            if (models.put(model.name(), model) != null) {
                throw new IllegalArgumentException("two models have the name " + model.name());
            }
        }
    }

    Collection<ServedModel> all() {
        return models.values();
    }

    /**
     * A model.
     *
     * @throws ServeException NOT_FOUND if there is none of that name
     */
    ServedModel model(String name) {
        ServedModel model = models.get(name);
        if (model == null) {
            throw Failures.notFound("there is no model " + RequestReading.brief(name) + "; there are "
                    + String.join(", ", models.keySet()));
        }
        return model;
    }

    /**
     * Statistics of a model's variants, or of one.
     *
     * @throws ServeException NOT_FOUND
     */
    List<ModelStatistics> statistics(ModelRef ref) {
        ServedModel model = model(ref.model());
        List<VariantSlot> slots = ref.pinned() ? List.of(model.slot(ref.version())) : model.slots();
        return slots.stream().map(VariantSlot::snapshot).toList();
    }

    List<ModelStatistics> statistics() {
        return models.values().stream()
                .flatMap(model -> model.slots().stream())
                .map(VariantSlot::snapshot)
                .toList();
    }

    List<ModelStatus> status() {
        return models.values().stream().map(ServedModel::status).toList();
    }

    int variants() {
        return models.values().stream().mapToInt(model -> model.slots().size()).sum();
    }
}
