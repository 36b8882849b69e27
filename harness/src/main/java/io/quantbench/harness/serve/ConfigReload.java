package io.quantbench.harness.serve;

import io.quantbench.harness.admit.Admission;
import io.quantbench.harness.config.CanaryConfig;
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
import java.util.Optional;

/**
 * The settings in force, and how others are taken over while the server runs: whole or not at all.
 *
 * <p>Threading: snapshots from any thread; {@link #reload} on the loading thread.
 */
final class ConfigReload {
    private final ConfigSource source;
    private final CanaryPlans plans;
    private final ModelDirectory directory;
    private final Admission admission;
    private volatile HarnessConfig inForce;

    ConfigReload(HarnessConfig config, ServerParts parts, ModelDirectory directory, Admission admission) {
        this.inForce = config;
        this.source = parts.config();
        this.plans = parts.plans();
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
        HarnessConfig before = inForce;
        List<String> fixed = fixed(next);
        if (!fixed.isEmpty()) {
            throw RequestReading.bad("these settings cannot be changed while the server runs, and nothing was: "
                    + String.join(", ", fixed) + "; restart it, or set them back");
        }
        refuseDivided(before, next);
        List<String> changed = new ArrayList<>();
        // First, as it is the only one that can fail.
        if (!next.canary().equals(before.canary())) {
            takeOver(next.canary());
            changed.add("canary");
        }
        for (int i = 0; i < next.models().size(); i++) {
            takeOver(before.models().get(i), next.models().get(i), changed);
        }
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

    private void takeOver(Optional<CanaryConfig> canary) {
        plans.objection(canary).ifPresent(why -> {
            throw RequestReading.bad("nothing was changed: " + why);
        });
        plans.takeOver(canary);
    }

    /** While a canary runs, its evidence rests on how it divides the traffic. */
    private void refuseDivided(HarnessConfig before, HarnessConfig next) {
        for (int i = 0; i < next.models().size(); i++) {
            ModelConfig model = next.models().get(i);
            if (plans.of(model.name()) == CanaryPlans.Division.RUNNING
                    && !sameTraffic(before.models().get(i), model)) {
                throw RequestReading.bad(
                        "nothing was changed: a canary divides the traffic of " + model.name() + ", so models."
                                + model.name() + ".split and shadows cannot change; abort it or wait for its end");
            }
        }
    }

    private static boolean sameTraffic(ModelConfig before, ModelConfig next) {
        return before.split().equals(next.split()) && before.shadows().equals(next.shadows());
    }

    /**
     * Compared with what is in force, which an administrator may have changed since the settings were read. What a canary has
     * decided stays, unless the settings say something new.
     */
    private void takeOver(ModelConfig before, ModelConfig next, List<String> changed) {
        if (plans.of(next.name()) != CanaryPlans.Division.NONE && sameTraffic(before, next)) {
            return;
        }
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
