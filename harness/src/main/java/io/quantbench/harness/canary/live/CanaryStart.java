package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServerControl;
import java.util.List;

/** Makes of a configuration what a live canary is started with. */
public final class CanaryStart {
    private CanaryStart() {}

    /**
     * The canary of a configuration on the models that are served.
     *
     * @throws CanaryRefusedException if they do not fit
     */
    public static LiveSettings settings(CanaryConfig config, ServerControl server) {
        List<ModelStatus> models = server.models();
        ModelStatus model = models.stream()
                .filter(one ->
                        one.name().equals(config.model()) || (config.model().isEmpty() && models.size() == 1))
                .findFirst()
                .orElseThrow(() -> new CanaryRefusedException("there is no model "
                        + (config.model().isEmpty() ? "named in the canary" : config.model()) + "; there are "
                        + String.join(
                                ", ", models.stream().map(ModelStatus::name).toList())));
        CanaryConfig whole = config.on(model.name(), model.reference());
        return new LiveSettings(
                whole.model(),
                new Begun(whole.reference(), whole.candidate(), whole.plan()),
                whole.output().name(),
                whole.comparison(),
                new LiveSettings.Pace(
                        whole.lookEvery(), LiveSettings.Pace.DEFAULT.queue(), LiveSettings.Pace.DEFAULT.reopenEvery()));
    }
}
