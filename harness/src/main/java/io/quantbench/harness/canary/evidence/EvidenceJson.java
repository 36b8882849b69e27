package io.quantbench.harness.canary.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.load.report.ReportMapper;

/**
 * The JSON form of policies, events and decisions, one line each; the names of events and guardrails are part of the format.
 * Missing and unknown fields are refused. Thread-safe.
 */
public final class EvidenceJson {
    /** Version of the format, in the first line of a file. */
    public static final int SCHEMA_VERSION = 1;

    private static final ObjectMapper MAPPER = mapper();

    private EvidenceJson() {}

    /** First line of an evidence file. */
    record Header(int schemaVersion, JudgePolicy policy) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    private interface EventNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "guard")
    private interface GuardrailNames {}

    /** Writes the verdict beside the components of a decision. */
    private interface DecisionVerdict {
        @JsonProperty
        Object verdict();
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = ReportMapper.create()
                .disable(SerializationFeature.INDENT_OUTPUT)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addMixIn(EvidenceEvent.class, EventNames.class)
                .addMixIn(Guardrail.class, GuardrailNames.class)
                .addMixIn(Decision.class, DecisionVerdict.class);
        mapper.registerSubtypes(
                new NamedType(EvidenceEvent.PairedAnswer.class, "pair"),
                new NamedType(EvidenceEvent.Label.class, "label"),
                new NamedType(EvidenceEvent.PairedLatency.class, "paired-latency"),
                new NamedType(EvidenceEvent.Served.class, "served"),
                new NamedType(EvidenceEvent.Crash.class, "crash"),
                new NamedType(EvidenceEvent.Look.class, "look"),
                new NamedType(Guardrail.Accuracy.class, "accuracy"),
                new NamedType(Guardrail.Agreement.class, "agreement"),
                new NamedType(Guardrail.LatencyRatio.class, "latency-ratio"),
                new NamedType(Guardrail.LatencyQuantile.class, "latency-quantile"),
                new NamedType(Guardrail.ErrorRate.class, "error-rate"),
                new NamedType(Guardrail.SloBreachRate.class, "slo-breach-rate"));
        return mapper;
    }

    /** The event in one line, without a line break. */
    public static String write(EvidenceEvent event) {
        return json(event);
    }

    /** The first line of an evidence file, without a line break. */
    public static String header(JudgePolicy policy) {
        return json(new Header(SCHEMA_VERSION, policy));
    }

    /** The decision in one line, without a line break: verdict, look, reasons, findings, evidence. */
    public static String write(Decision decision) {
        return json(decision);
    }

    /** An event from its line. */
    public static EvidenceEvent readEvent(String line, long lineNumber) throws EvidenceFormatException {
        return read(line, lineNumber, EvidenceEvent.class, "an evidence event");
    }

    /** The policy from the first line. */
    public static JudgePolicy readHeader(String line) throws EvidenceFormatException {
        Header header = read(line, 1, Header.class, "the header of an evidence file");
        if (header.schemaVersion() != SCHEMA_VERSION) {
            throw new EvidenceFormatException(
                    "line 1 has schemaVersion " + header.schemaVersion() + "; this version of QuantBench reads "
                            + SCHEMA_VERSION + " only",
                    null);
        }
        return header.policy();
    }

    private static <T> T read(String line, long lineNumber, Class<T> type, String what) throws EvidenceFormatException {
        try {
            T value = MAPPER.readValue(line, type);
            if (value == null) {
                throw new EvidenceFormatException("line " + lineNumber + " is not " + what + ": it is null", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new EvidenceFormatException(
                    "line " + lineNumber + " is not " + what + ": " + e.getOriginalMessage(), e);
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
