package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Admission;
import io.quantbench.harness.config.ConfigException;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.ShadowConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings in force, and how others are taken over while the server runs: whole or not at all.
 *
 * <p>Threading: snapshots from any thread; {@link #reload} on the loading thread.
 */
final class ConfigReload {
    private final ConfigSource source;
    private final ModelDirectory directory;
    private final Admission admission;
    private volatile HarnessConfig inForce;

    ConfigReload(HarnessConfig config, ConfigSource source, ModelDirectory directory, Admission admission) {
        this.inForce = config;
        this.source = source;
        this.directory = directory;
        this.admission = admission;
    }

    SecurityConfig security() {
        return inForce.security();
    }

    Duration drain() {
        return inForce.drain();
    }

    /**
     * Reads the settings and takes them over.
     *
     * @return paths of what has changed
     * @throws ServeException BAD_REQUEST with all problems; nothing has changed then
     */
    List<String> reload() {
        HarnessConfig next = read();
        List<String> fixed = fixed(next);
        if (!fixed.isEmpty()) {
            throw RequestReading.bad("these settings cannot be changed while the server runs, and nothing was: "
                    + String.join(", ", fixed) + "; restart it, or set them back");
        }
        HarnessConfig before = inForce;
        List<String> changed = new ArrayList<>();
        next.models().forEach(model -> takeOver(model, changed));
        if (!next.admission().equals(before.admission())) {
            admission.bound(
                    Limits.of(next.admission().limit()), next.admission().maxBytes());
            changed.add("admission");
        }
        if (!next.security().tokens().equals(before.security().tokens())) {
            changed.add("security.tokens");
        }
        if (!next.drain().equals(before.drain())) {
            changed.add("drain");
        }
        inForce = next;
        return List.copyOf(changed);
    }

    private HarnessConfig read() {
        try {
            return source.read();
        } catch (ConfigException e) {
            throw RequestReading.bad(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw RequestReading.bad("the configuration cannot be read: " + e.getMessage());
        }
    }

    private List<String> fixed(HarnessConfig next) {
        List<String> paths = new ArrayList<>(inForce.needsRestart(next));
        if (!paths.contains("models")) {
            for (int i = 0; i < next.models().size(); i++) {
                ModelConfig before = inForce.models().get(i);
                next.models().get(i).shadows().forEach((variant, shadow) -> {
                    ShadowConfig was = before.shadows().getOrDefault(variant, shadow);
                    if (was.maxInFlight() != shadow.maxInFlight()) {
                        paths.add("models." + before.name() + ".shadows." + variant + ".max-in-flight");
                    }
                });
            }
        }
        return paths;
    }

    /** Compared with what is in force, which an administrator may have changed since the settings were read. */
    private void takeOver(ModelConfig next, List<String> changed) {
        ServedModel model = directory.model(next.name());
        if (!model.wishedShares().equals(next.split())) {
            model.wish(next.split());
            changed.add("models." + next.name() + ".split");
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        next.shadows().forEach((variant, shadow) -> rates.put(variant, shadow.rate()));
        if (!model.shadows().rates().equals(rates)) {
            model.shadowRates(rates);
            changed.add("models." + next.name() + ".shadows");
        }
    }
}
