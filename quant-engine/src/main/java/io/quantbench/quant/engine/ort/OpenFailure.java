package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.quantbench.quant.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sentence for each way in which ONNX Runtime refuses a model. The runtime gives a code and free text; the operator's name
 * stands in the text alone. What is not recognised is passed on, stripped of the runtime's own source locations.
 */
final class OpenFailure {
    private static final List<Rule> RULES = List.of(
            new Rule(
                    "In Node, \\(\"([^\"]*)\".*?No Op registered for (\\S+) with domain_version of (\\d+)",
                    found -> "needs operator " + found.group(2) + " of domain ai.onnx at opset " + found.group(3)
                            + nodeNamed(found.group(1)) + ", which %s lacks"),
            new Rule(
                    "Fatal error: ([^\\s:]*):(\\w+)\\(-?\\d+\\) is not a registered function/op",
                    found -> "needs operator " + found.group(2) + " of domain " + found.group(1) + ", which %s lacks"),
            new Rule(
                    "Could not find an implementation for (\\w+)\\((\\d+)\\) node with name '([^']*)'",
                    found -> "needs operator " + found.group(1) + " (version " + found.group(2) + ")"
                            + nodeNamed(found.group(3)) + " on element types for which %s has no CPU kernel"),
            new Rule(
                    "Opset (\\d+) is under development.*domain (\\S+) is till opset (\\d+)",
                    found -> "is of opset " + found.group(1) + " in domain " + found.group(2)
                            + "; %s reads up to opset " + found.group(3)),
            new Rule(
                    "Unsupported model IR version: (\\d+), max supported IR version: (\\d+)",
                    found -> "is of ONNX IR version " + found.group(1) + "; %s reads up to version " + found.group(2)));

    private static final Pattern PREFIXES = Pattern.compile(
            "^Error code - \\w+ - message: |Load model from .*? failed: ?|/\\S*onnxruntime\\S*:\\d+ .*?\\) (?=[A-Z])");

    private record Rule(Pattern pattern, Function<MatchResult, String> sentence) {
        Rule(String regex, Function<MatchResult, String> sentence) {
            this(Pattern.compile(regex, Pattern.DOTALL), sentence);
        }
    }

    private OpenFailure() {}

    static EngineException of(Path model, String version, OrtException cause) {
        return new EngineException("model " + model + " " + reason(model, "ONNX Runtime " + version, cause), cause);
    }

    private static String reason(Path model, String runtime, OrtException cause) {
        String text = text(cause);
        if (cause.getCode() == OrtErrorCode.ORT_INVALID_PROTOBUF || text.contains("does not have a graph")) {
            return "is not an ONNX file or is cut short (" + size(model) + ")";
        }
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(text);
            if (matcher.find()) {
                return rule.sentence().apply(matcher).replace("%s", runtime);
            }
        }
        return "was refused by " + runtime + ": " + plain(cause);
    }

    /** The runtime's own words on one line, without error codes and source locations. */
    static String plain(OrtException cause) {
        String text = PREFIXES.matcher(text(cause).replaceAll("\\s+", " ")).replaceAll("");
        return text.strip();
    }

    private static String text(OrtException cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.getCode().name());
    }

    private static String nodeNamed(String name) {
        return name.isEmpty() ? "" : " (node " + name + ")";
    }

    private static String size(Path model) {
        try {
            return Files.size(model) + " bytes";
        } catch (IOException e) {
            return "its size cannot be read: " + e.getMessage();
        }
    }
}
