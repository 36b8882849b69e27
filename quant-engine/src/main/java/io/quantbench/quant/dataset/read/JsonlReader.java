package io.quantbench.quant.dataset.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.Row;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads one JSON object a line: rows of text, or rows of tensors as nested arrays. */
final class JsonlReader {
    private static final String TENSOR_ROW = "{\"inputs\": {\"name\": [...]}, \"label\": 0}";

    private JsonlReader() {}

    static RowKind rowKind(SourceFile source) {
        String first = lines(source, JsonRows.TEXT_ROW + " or " + TENSOR_ROW).next();
        JsonNode object = JsonRows.parseLine(source.name(), 1, first, JsonRows.TEXT_ROW + " or " + TENSOR_ROW);
        return object.has("inputs") ? RowKind.TENSORS : RowKind.TEXT;
    }

    static Dataset<TextRow> text(SourceFile source) {
        return read(source, JsonRows.TEXT_ROW, (line, id, object) -> JsonRows.textRow(source.name(), line, id, object));
    }

    static Dataset<TensorRow> tensors(SourceFile source, List<TensorSpec> inputs) {
        return read(source, TENSOR_ROW, (line, id, object) -> tensorRow(source.name(), line, id, object, inputs));
    }

    private interface RowParser<R extends Row> {
        R parse(long line, int id, JsonNode object);
    }

    private static <R extends Row> Dataset<R> read(SourceFile source, String expected, RowParser<R> parser) {
        LabelConsistency labels = new LabelConsistency(source.name());
        List<R> rows = new ArrayList<>();
        Iterator<String> lines = lines(source, expected);
        for (long line = 1; lines.hasNext(); line++) {
            String text = lines.next();
            if (text.isBlank()) {
                throw DatasetException.atLine(source.name(), line, "is empty", expected);
            }
            R row = parser.parse(line, rows.size(), JsonRows.parseLine(source.name(), line, text, expected));
            labels.check(line, row.label());
            rows.add(row);
        }
        return new Dataset<>(source.name(), source.description(), source.sha256(), rows, 0);
    }

    private static Iterator<String> lines(SourceFile source, String expected) {
        String text = source.text();
        if (text.isBlank()) {
            throw new DatasetException(source.name() + ": is empty; expected lines of " + expected);
        }
        return text.lines().iterator();
    }

    private static TensorRow tensorRow(String file, long line, int id, JsonNode object, List<TensorSpec> specs) {
        JsonNode inputs = object.get("inputs");
        if (inputs == null || !inputs.isObject()) {
            throw DatasetException.atLine(file, line, "has no object \"inputs\"", TENSOR_ROW);
        }
        refuseUnknownNames(file, line, inputs, specs);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorSpec spec : specs) {
            JsonNode array = inputs.get(spec.name());
            if (array == null) {
                throw DatasetException.atLine(file, line, "input \"" + spec.name() + "\" is missing", namesOf(specs));
            }
            tensors.put(spec.name(), tensor(file, line, array, spec));
        }
        return new TensorRow(id, tensors, JsonRows.label(file, line, object));
    }

    private static void refuseUnknownNames(String file, long line, JsonNode inputs, List<TensorSpec> specs) {
        inputs.fieldNames().forEachRemaining(name -> {
            if (specs.stream().noneMatch(spec -> spec.name().equals(name))) {
                throw DatasetException.atLine(file, line, "the model has no input \"" + name + "\"", namesOf(specs));
            }
        });
    }

    private static Tensor tensor(String file, long line, JsonNode array, TensorSpec spec) {
        try {
            Tensor tensor = NestedArray.toTensor(array, spec.type());
            RowShape.check(spec, tensor.shape());
            return tensor;
        } catch (IllegalArgumentException e) {
            throw DatasetException.atLine(
                    file, line, "input \"" + spec.name() + "\": " + e.getMessage(), spec.toString());
        }
    }

    private static String namesOf(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).collect(Collectors.joining(", ", "the inputs ", ""));
    }
}
