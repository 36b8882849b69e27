package io.quantbench.quant;

import io.quantbench.quant.Tuning.Group;
import io.quantbench.quant.Tuning.Trial;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.NodeSelection;
import io.quantbench.quant.quantize.NodeSelector;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One search of a {@link Tuner}, whose documentation says how it goes. Used once. */
final class TuningSearch {
    /** Bounds the work; a few samples would not tell finer groups apart. */
    static final int MAX_GROUPS = 48;

    /** Each sample has many output values to tell damage by. */
    private static final int DAMAGE_SAMPLES = 6;

    /** Groups that are tried to be quantized again. */
    private static final int GIVEN_BACK = 8;

    private final QuantizationRun run;
    private final ScratchSessions sessions;
    private final Subject subject;
    private final Tuner.Goal goal;
    private final Consumer<String> progress;
    private final List<Tried> tried = new ArrayList<>();

    /** What is tuned. */
    record Subject(Quantizer.Prepared prepared, Recipe.Int8Static recipe, Optional<CalibrationProfile> profile) {}

    private record Tried(
            Recipe.Int8Static recipe, QuantizationRun.Outcome outcome, List<Group> leftFloat, Trial trial) {}

    TuningSearch(
            QuantizationRun run,
            ScratchSessions sessions,
            Subject subject,
            Tuner.Goal goal,
            Consumer<String> progress) {
        this.run = run;
        this.sessions = sessions;
        this.subject = subject;
        this.goal = goal;
        this.progress = progress;
    }

    Tuning tune(List<Map<String, Tensor>> samples) throws IOException {
        Tried whole = attempt(List.of());
        List<String> layers = layers(whole.outcome().result().plan());
        if (whole.trial().goalMet() || layers.size() < 2) {
            return tuning(whole, List.of());
        }
        List<Group> groups = groups(layers, samples).stream()
                .sorted(Comparator.comparingDouble(Group::damagePerWork).reversed())
                .toList();
        Optional<Tried> fewest = fewest(groups);
        Tried kept = fewest.isPresent()
                ? givingBack(fewest.get())
                : tried.stream()
                        .max(Comparator.comparingDouble(t -> t.trial().quality()))
                        .orElse(whole);
        return tuning(kept, groups);
    }

    private Tuning tuning(Tried kept, List<Group> groups) {
        Set<String> leftFloat = names(kept.leftFloat());
        progress.accept(String.format(
                Locale.ROOT,
                "%d layers stay float, %.1f %% of the work: quality %.4f, %s the goal of %.4f",
                leftFloat.size(),
                100 * kept.trial().floatWork(),
                kept.trial().quality(),
                kept.trial().goalMet() ? "which meets" : "the best that was found; it MISSES",
                goal.minimum()));
        return new Tuning(
                kept.recipe(),
                kept.outcome(),
                kept.trial().goalMet(),
                tried.get(0).trial().quality(),
                kept.trial().quality(),
                leftFloat,
                groups,
                tried.stream().map(Tried::trial).toList());
    }

    private static List<String> layers(QuantPlan plan) {
        return plan.decisions().stream()
                .filter(d -> d.treatment().isQuantized() && LayerWork.isLayer(d.opType()))
                .filter(d -> d.weights().isPresent())
                .map(NodeDecision::node)
                .toList();
    }

    /** Quantizes each group alone and looks at the noise; in graph order. */
    private List<Group> groups(List<String> layers, List<Map<String, Tensor>> samples) {
        checkNotInterrupted();
        List<Map<String, Tensor>> few = samples.subList(0, Math.min(DAMAGE_SAMPLES, samples.size()));
        Model floats = subject.prepared().model();
        Map<String, Double> work = LayerWork.shares(floats, Set.copyOf(layers), sessions, few.get(0));
        int size = (layers.size() + MAX_GROUPS - 1) / MAX_GROUPS;
        List<Group> groups = new ArrayList<>();
        try (EngineSession reference = sessions.open(floats)) {
            for (int from = 0; from < layers.size(); from += size) {
                List<String> members = layers.subList(from, Math.min(layers.size(), from + size));
                Set<String> others = new HashSet<>(layers);
                members.forEach(others::remove);
                double share = members.stream()
                        .mapToDouble(layer -> work.getOrDefault(layer, 0.0))
                        .sum();
                Group group = new Group(members, damage(reference, others, few), share);
                progress.accept(String.format(
                        Locale.ROOT,
                        "%s, %.1f %% of the work: damage %.1e",
                        String.join(", ", members),
                        100 * share,
                        group.damage()));
                groups.add(group);
            }
        }
        return groups;
    }

    private double damage(EngineSession reference, Set<String> leftFloat, List<Map<String, Tensor>> samples) {
        checkNotInterrupted();
        Model alone = run.quantize(subject.prepared(), leaving(leftFloat), subject.profile())
                .model();
        try (EngineSession session = sessions.open(alone)) {
            double sqnrDb = AutoQuantizer.compare(reference, session, samples).sqnrDb();
            return Math.pow(10, -sqnrDb / 10);
        }
    }

    /** The shortest beginning of {@code groups} that meets the goal when left float; one group always stays quantized. */
    private Optional<Tried> fewest(List<Group> groups) throws IOException {
        int most = groups.size() - 1;
        int missing = 0;
        int meeting = 1;
        Tried best = attempt(groups.subList(0, meeting));
        while (!best.trial().goalMet()) {
            if (meeting == most) {
                return Optional.empty();
            }
            missing = meeting;
            meeting = Math.min(most, 2 * meeting);
            best = attempt(groups.subList(0, meeting));
        }
        while (meeting - missing > 1) {
            int middle = (missing + meeting) / 2;
            Tried candidate = attempt(groups.subList(0, middle));
            if (candidate.trial().goalMet()) {
                meeting = middle;
                best = candidate;
            } else {
                missing = middle;
            }
        }
        return Optional.of(best);
    }

    private Tried givingBack(Tried found) throws IOException {
        Tried kept = found;
        List<Group> leastDamaging = found.leftFloat().stream()
                .sorted(Comparator.comparingDouble(Group::damage))
                .limit(GIVEN_BACK)
                .toList();
        for (Group group : leastDamaging) {
            List<Group> fewer = kept.leftFloat().stream()
                    .filter(each -> !each.equals(group))
                    .toList();
            // Without any group it is the whole, which is known to miss the goal.
            Tried candidate = fewer.isEmpty() ? kept : attempt(fewer);
            kept = candidate.trial().goalMet() ? candidate : kept;
        }
        return kept;
    }

    private Tried attempt(List<Group> leftFloat) throws IOException {
        checkNotInterrupted();
        Recipe.Int8Static edited = leaving(names(leftFloat));
        QuantizationRun.Outcome outcome = run.run(subject.prepared(), edited, subject.profile());
        double quality;
        try (EngineSession session = sessions.open(outcome.result().model())) {
            quality = goal.quality().applyAsDouble(session);
        }
        double work = leftFloat.stream().mapToDouble(Group::work).sum();
        Trial trial = new Trial(leftFloat.size(), work, quality, quality >= goal.minimum());
        progress.accept(String.format(
                Locale.ROOT,
                "%d groups left float, %.1f %% of the work: quality %.4f",
                leftFloat.size(),
                100 * work,
                quality));
        tried.add(new Tried(edited, outcome, List.copyOf(leftFloat), trial));
        return tried.get(tried.size() - 1);
    }

    private static Set<String> names(List<Group> groups) {
        Set<String> names = new TreeSet<>();
        groups.forEach(group -> names.addAll(group.layers()));
        return names;
    }

    private Recipe.Int8Static leaving(Set<String> layers) {
        Recipe.Int8Static recipe = subject.recipe();
        NodeSelection nodes = recipe.scope().nodes();
        List<NodeSelector> exclude = new ArrayList<>(nodes.exclude());
        layers.stream()
                .sorted()
                .map(name -> new NodeSelector.Named(Pattern.quote(name)))
                .forEach(exclude::add);
        return recipe.withScope(
                recipe.scope().withNodes(new NodeSelection(nodes.include(), exclude, nodes.overrides())));
    }

    private void checkNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new QuantizationException("tuning was interrupted after " + tried.size() + " trials");
        }
    }
}
