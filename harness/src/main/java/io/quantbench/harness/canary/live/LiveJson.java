package io.quantbench.harness.canary.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.canary.compare.Disagreement;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The JSON that a server says of its canaries, and reads of labels. Thread-safe. */
public final class LiveJson {
    /** Most labels in one message. */
    public static final int MAX_LABELS = 10_000;

    private static final ObjectMapper MAPPER = EvidenceJson.mapper();

    private LiveJson() {}

    /**
     * A message of labels.
     *
     * @param model whose requests; empty for the server's only canary
     * @param labels at least one
     */
    public record Labels(Optional<String> model, List<LabelEntry> labels) {
        public Labels {
            labels = List.copyOf(labels);
        }
    }

    /** A canary's verdict, for others that ask for nothing else. */
    record VerdictView(
            String model, String verdict, String phase, String step, boolean paused, String reason, boolean isFinal) {}

    /** A disagreement as it is listed; with the input where keeping it was asked for. */
    record DisagreementView(
            String requestId,
            String inputSha256,
            double agreement,
            double cosine,
            double maxAbsDifference,
            List<Integer> referenceClasses,
            List<Integer> candidateClasses,
            boolean payloadKept) {}

    public static String write(CanarySnapshot snapshot) {
        return json(snapshot);
    }

    public static String write(LiveView view) {
        return json(view);
    }

    /** All snapshots, as a list. */
    public static String write(List<CanarySnapshot> snapshots) {
        return json(snapshots);
    }

    /** The course of the current step. */
    public static String course(LiveCanary canary) {
        return json(canary.moments());
    }

    /** {@code {"verdict": "promote" | "rollback" | "hold", …}}. */
    public static String verdict(CanarySnapshot snapshot) {
        Decision decision = snapshot.decision();
        String reason = snapshot.trace().isEmpty()
                ? ""
                : snapshot.trace().get(snapshot.trace().size() - 1).sentence();
        if (decision != null && !snapshot.standing().phase().isFinal()) {
            List<Reason> reasons = decision.reasons();
            reason = reasons.get(0).sentence();
        }
        return json(new VerdictView(
                snapshot.model(),
                snapshot.verdict().name().toLowerCase(Locale.ROOT),
                snapshot.standing().phase().name(),
                snapshot.standing().step(),
                snapshot.standing().paused(),
                reason,
                snapshot.standing().phase().isFinal()));
    }

    /** The worst disagreements, worst first. */
    public static String disagreements(List<Disagreement> worst, int limit) {
        return json(worst.stream()
                .limit(limit)
                .map(one -> new DisagreementView(
                        one.requestId(),
                        one.inputSha256(),
                        one.comparison().agreement(),
                        one.comparison().cosine(),
                        one.comparison().maxAbsDifference(),
                        one.decisions().reference(),
                        one.decisions().candidate(),
                        !one.payload().isEmpty()))
                .toList());
    }

    /**
     * Reads {@code {"id": "a", "class": 1}}, or with {@code classes} for several rows, or {@code {"labels": [ … ]}} of such; {@code model} may
     * stand beside.
     *
     * @throws IllegalArgumentException with one sentence for whoever sent it
     */
    public static Labels readLabels(byte[] body) {
        JsonNode root;
        try {
            root = MAPPER.readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the body is not JSON: "
                            + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()),
                    e);
        }
        if (root == null || !root.isObject()) {
            throw new IllegalArgumentException("the body is not an object such as {\"id\": \"a\", \"class\": 1}");
        }
        Optional<String> model = Optional.ofNullable(root.get("model")).map(node -> text("model", node));
        JsonNode list = root.get("labels");
        if (list == null) {
            refuseOthers(root, Set.of("model", "id", "class", "classes"));
            return new Labels(model, List.of(label(root)));
        }
        refuseOthers(root, Set.of("model", "labels"));
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "labels is not a list of 1 to " + MAX_LABELS + " labels; send more in several messages");
        }
        List<LabelEntry> labels = new ArrayList<>();
        for (JsonNode one : list) {
            refuseOthers(one, Set.of("id", "class", "classes"));
            labels.add(label(one));
        }
        return new Labels(model, labels);
    }

    private static LabelEntry label(JsonNode node) {
        JsonNode id = node.get("id");
        JsonNode single = node.get("class");
        JsonNode several = node.get("classes");
        if (id == null || (single == null) == (several == null)) {
            throw new IllegalArgumentException("a label has an id and either class or classes");
        }
        List<Integer> classes = new ArrayList<>();
        if (single != null) {
            classes.add(index(single));
        } else {
            several.forEach(one -> classes.add(index(one)));
        }
        return new LabelEntry(text("id", id), classes);
    }

    private static int index(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new IllegalArgumentException("a class is a whole number from 0, not " + brief(node));
        }
        return node.intValue();
    }

    private static String text(String what, JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException(what + " is a text, not " + brief(node));
        }
        return node.textValue();
    }

    private static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() <= 48 ? text : text.substring(0, 48) + "…";
    }

    private static void refuseOthers(JsonNode node, Set<String> known) {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no field " + brief(MAPPER.valueToTree(name)) + "; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }
}
