package io.quantbench.quant.calibrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Profiles as JSON text. Equal profiles have equal bytes, on every Java version: floats are written with the fewest digits that tell
 * them apart, per-channel vectors as little-endian binary32 in base 64, tensors in the order of their names.
 */
final class ProfileJson {
    static final String FORMAT = "quantbench-calibration-profile";
    static final int VERSION = 1;

    private static final int DIGITS_OF_ANY_FLOAT = 9;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ProfileJson() {}

    static byte[] write(CalibrationProfile profile) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT);
        root.put("version", VERSION);
        root.put("model", profile.model());
        root.put("description", profile.description());
        root.put("trust", profile.trust().name());
        root.put("samples", profile.samples());
        ObjectNode tensors = root.putObject("tensors");
        profile.tensors().forEach((name, statistics) -> write(tensors.putObject(name), statistics));
        try {
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
            return MAPPER.writer(printer).writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always writable", e);
        }
    }

    private static void write(ObjectNode node, TensorStatistics statistics) {
        node.put("trust", statistics.trust().name());
        node.put("samples", statistics.samples());
        node.put("elements", statistics.elements());
        write(node, "observed", statistics.observed());
        write(node, "mean", statistics.mean());
        write(node, "movingAverage", statistics.movingAverage());
        statistics.crossEntropy().ifPresent(range -> write(node, "crossEntropy", range));
        ObjectNode histogram = node.putObject("histogram");
        histogram.put("exponent", statistics.histogram().exponent());
        histogram.put("firstBin", statistics.histogram().firstBin());
        ArrayNode counts = histogram.putArray("counts");
        for (long count : statistics.histogram().counts()) {
            counts.add(count);
        }
        statistics.channels().ifPresent(channels -> {
            ObjectNode target = node.putObject("channels");
            target.put("rank", channels.rank());
            target.put("axis", channels.axis());
            target.put("min", base64(channels.mins()));
            target.put("max", base64(channels.maxs()));
            target.put("mean", base64(channels.means()));
            target.put("meanSquare", base64(channels.meanSquares()));
        });
    }

    private static void write(ObjectNode node, String name, Range range) {
        node.putArray(name).add(decimal(range.min())).add(decimal(range.max()));
    }

    /** The shortest decimal that reads back as {@code value}. */
    private static BigDecimal decimal(float value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DIGITS_OF_ANY_FLOAT; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (Float.parseFloat(rounded.toString()) == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(DIGITS_OF_ANY_FLOAT));
    }

    private static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** @throws IllegalArgumentException if the text is no profile; the message says why in half a sentence */
    static CalibrationProfile read(byte[] json) throws IOException {
        try {
            return profile(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static CalibrationProfile profile(JsonNode root) {
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("it is not a " + FORMAT + " file");
        }
        int version = integer(root, "version");
        if (version != VERSION) {
            throw new IllegalArgumentException("it has version " + version + " and this tool reads version " + VERSION
                    + (version < VERSION ? "; calibrate again" : "; use the tool that wrote it or a newer one"));
        }
        Map<String, TensorStatistics> tensors = new TreeMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields =
                        member(root, "tensors").fields();
                fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            try {
                tensors.put(field.getKey(), statistics(field.getValue()));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new IllegalArgumentException("tensor '" + field.getKey() + "': " + e.getMessage(), e);
            }
        }
        return new CalibrationProfile(
                text(root, "model"), text(root, "description"), trust(root), integer(root, "samples"), tensors);
    }

    private static TensorStatistics statistics(JsonNode node) {
        JsonNode histogram = member(node, "histogram");
        JsonNode counts = member(histogram, "counts");
        long[] values = new long[counts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole(counts.get(i), "counts");
        }
        return new TensorStatistics(
                trust(node),
                whole(member(node, "samples"), "samples"),
                whole(member(node, "elements"), "elements"),
                range(node, "observed"),
                range(node, "mean"),
                range(node, "movingAverage"),
                new Histogram(integer(histogram, "exponent"), integer(histogram, "firstBin"), values),
                Optional.ofNullable(node.get("channels")).map(ProfileJson::channels),
                node.has("crossEntropy") ? Optional.of(range(node, "crossEntropy")) : Optional.empty());
    }

    private static ChannelStatistics channels(JsonNode node) {
        return new ChannelStatistics(
                integer(node, "rank"),
                integer(node, "axis"),
                floats(node, "min"),
                floats(node, "max"),
                floats(node, "mean"),
                floats(node, "meanSquare"));
    }

    private static JsonNode member(JsonNode node, String name) {
        JsonNode member = node.get(name);
        if (member == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return member;
    }

    private static String text(JsonNode node, String name) {
        JsonNode member = member(node, name);
        if (!member.isTextual()) {
            throw new IllegalArgumentException("'" + name + "' is " + member + ", not a text");
        }
        return member.asText();
    }

    private static Trust trust(JsonNode node) {
        String name = text(node, "trust");
        for (Trust trust : Trust.values()) {
            if (trust.name().equals(name)) {
                return trust;
            }
        }
        throw new IllegalArgumentException("'trust' is " + name + ", which this version does not know");
    }

    private static int integer(JsonNode node, String name) {
        return Math.toIntExact(whole(member(node, name), name));
    }

    private static long whole(JsonNode value, String name) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("'" + name + "' has " + value + ", not a whole number");
        }
        return value.longValue();
    }

    private static Range range(JsonNode node, String name) {
        JsonNode pair = member(node, name);
        if (pair.size() != 2 || !pair.path(0).isNumber() || !pair.path(1).isNumber()) {
            throw new IllegalArgumentException("'" + name + "' is not a pair of numbers");
        }
        return new Range(
                Float.parseFloat(pair.get(0).asText()),
                Float.parseFloat(pair.get(1).asText()));
    }

    private static float[] floats(JsonNode node, String name) {
        byte[] bytes = Base64.getDecoder().decode(text(node, name));
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException("'" + name + "' has " + bytes.length + " bytes, not whole floats");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
