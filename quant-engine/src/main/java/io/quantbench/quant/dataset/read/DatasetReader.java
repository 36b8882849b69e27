package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a data set from a file; the suffix of its name says the format.
 *
 * <table>
 * <caption>Formats</caption>
 * <tr><th>suffix</th><th>content</th></tr>
 * <tr><td>{@code .jsonl .ndjson}</td><td>a line is {@code {"text": "…", "label": 1}} or {@code {"inputs": {"x": [[…]]}, "label": 1}}
 * </td></tr>
 * <tr><td>{@code .json}</td><td>{@code [{"text": "…", "class": 1}, …]}; a last element without text is left out and counted</td></tr>
 * <tr><td>{@code .csv}</td><td>RFC 4180, a header with the column {@code text} and, if labelled, {@code label}</td></tr>
 * <tr><td>{@code .npy}</td><td>NPY 1.0 or 2.0, C order, little-endian f4 f8 i4 i8 u1 i1 b1; the first axis counts rows</td></tr>
 * <tr><td>{@code .idx -ubyte}, also with {@code .gz}</td><td>IDX of u8, i8, i16, i32, f32, f64; the first axis counts rows</td></tr>
 * </table>
 *
 * <p>A label is an integer from 0 and may also be called {@code class}; either every row has one or none. Other fields and
 * columns are ignored. Limits: text files 256 MiB, arrays 1 GiB (unpacked, too), one JSON string 20 million characters, JSON
 * nested 1,000 deep. Files are read into memory whole. Stateless, so safe for use by several threads.
 *
 * <p>Every method throws {@link DatasetException} for a file that cannot be read or a row that is malformed.
 */
public final class DatasetReader {
    static final int MAX_TEXT_BYTES = 256 << 20;
    static final int MAX_ARRAY_BYTES = 1 << 30;

    private DatasetReader() {}

    /** What the rows of {@code file} are, told by its suffix and, for JSON lines, by its first line. */
    public static RowKind rowKind(Path file) {
        return switch (DataFormat.of(nameOf(file))) {
            case CSV, JSON_ARRAY -> RowKind.TEXT;
            case NPY, IDX -> RowKind.TENSORS;
            case JSONL -> JsonlReader.rowKind(SourceFile.read(file, MAX_TEXT_BYTES));
        };
    }

    /** Rows of text. */
    public static Dataset<TextRow> readText(Path file) {
        DataFormat format = textFormat(nameOf(file));
        return readText(SourceFile.read(file, MAX_TEXT_BYTES), format);
    }

    /**
     * Rows of text from bytes in memory.
     *
     * @param fileName for messages and, by its suffix, the format
     * @param source where the bytes came from, for reports
     * @param content the file's bytes, not changed during the call
     */
    public static Dataset<TextRow> readText(String fileName, String source, byte[] content) {
        return readText(new SourceFile(fileName, source, content), textFormat(fileName));
    }

    /**
     * Rows of tensors for a model.
     *
     * @param inputs what the model declares; NPY and IDX files hold one array, so they need a model of one input. Numbers are
     *     converted to the declared type: integers must fit it, floating types round to nearest
     */
    public static Dataset<TensorRow> readTensors(Path file, List<TensorSpec> inputs) {
        DataFormat format = tensorFormat(nameOf(file));
        if (format == DataFormat.JSONL) {
            return JsonlReader.tensors(SourceFile.read(file, MAX_TEXT_BYTES), inputs);
        }
        SourceFile source = SourceFile.read(file, MAX_ARRAY_BYTES);
        return ArrayRows.unlabelled(source, array(source, format), inputs);
    }

    /**
     * Rows of tensors for a model of one input, with the labels in a second file.
     *
     * @param labels NPY or IDX file of integers, one axis, as many as {@code file} has rows
     */
    public static Dataset<TensorRow> readTensors(Path file, Path labels, List<TensorSpec> inputs) {
        DataFormat format = arrayFormat(nameOf(file));
        DataFormat labelFormat = arrayFormat(nameOf(labels));
        SourceFile source = SourceFile.read(file, MAX_ARRAY_BYTES);
        SourceFile labelSource = SourceFile.read(labels, MAX_ARRAY_BYTES);
        LabelArray labelArray = new LabelArray(labelSource, array(labelSource, labelFormat));
        return ArrayRows.labelled(source, array(source, format), labelArray, inputs);
    }

    private static Dataset<TextRow> readText(SourceFile source, DataFormat format) {
        return switch (format) {
            case JSONL -> JsonlReader.text(source);
            case JSON_ARRAY -> JsonArrayReader.read(source);
            case CSV -> CsvReader.read(source);
            case NPY, IDX -> throw new IllegalStateException(format + " holds no text");
        };
    }

    private static RawArray array(SourceFile source, DataFormat format) {
        return format == DataFormat.NPY ? NpyReader.read(source) : IdxReader.read(source);
    }

    private static DataFormat textFormat(String fileName) {
        DataFormat format = DataFormat.of(fileName);
        return switch (format) {
            case JSONL, JSON_ARRAY, CSV -> format;
            case NPY, IDX ->
                throw new DatasetException(
                        fileName + ": holds tensors; rows of text are expected as .jsonl, .json or .csv");
        };
    }

    private static DataFormat tensorFormat(String fileName) {
        DataFormat format = DataFormat.of(fileName);
        return format == DataFormat.JSONL ? format : arrayFormat(fileName);
    }

    private static DataFormat arrayFormat(String fileName) {
        DataFormat format = DataFormat.of(fileName);
        return switch (format) {
            case NPY, IDX -> format;
            case JSONL, JSON_ARRAY, CSV ->
                throw new DatasetException(
                        fileName + ": an array is expected here, as .npy, .idx or -ubyte (or .gz of these)");
        };
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
