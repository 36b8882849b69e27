package io.quantbench.quant.dataset.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.Split;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text formats and JSON tensors; arrays are in {@link ArrayFilesTest}. */
class DatasetReaderTest {
    private static final List<TensorSpec> TWO_INPUTS = List.of(
            new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("batch"), Dim.fixed(2), Dim.unknown())),
            new TensorSpec("n", DataType.UINT8, List.of(Dim.symbolic("batch"))));

    private final Path folder;

    DatasetReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Dataset<TextRow> text(String name, String content) {
        return DatasetReader.readText(name, "a test", content.getBytes(StandardCharsets.UTF_8));
    }

    private Dataset<TensorRow> tensors(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("x.jsonl"), content);
        return DatasetReader.readTensors(file, TWO_INPUTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.jsonl | {\"text\": \"good\", \"label\": 1}\\n{\"text\": \"bad\", \"label\": 0, \"more\": []}",
                "a.JSONL | {\"text\": \"good\", \"class\": 1}\\n{\"text\": \"bad\", \"class\": 0}\\n",
                "a.json | [{\"text\": \"good\", \"class\": 1},\\n {\"text\": \"bad\", \"class\": 0}]",
                "a.csv | text,label\\ngood,1\\nbad,0",
                "a.csv | id, label ,text\\r\\n7,1,good\\r\\n8,0,bad\\r\\n",
            })
    void readsEveryTextFormatAlike(String name, String content) {
        Dataset<TextRow> dataset = text(name, content.replace("\\n", "\n").replace("\\r", "\r"));

        assertThat(dataset.rows())
                .containsExactly(new TextRow(0, "good", OptionalInt.of(1)), new TextRow(1, "bad", OptionalInt.of(0)));
        assertThat(dataset.labels()).containsExactly(1, 0);
        assertThat(dataset.classCount()).isEqualTo(2);
        assertThat(dataset.skippedRows()).isZero();
        assertThat(dataset.source()).isEqualTo("a test");
    }

    @Test
    void readsAFileWithItsHashAndPath() throws IOException {
        Path file = Files.writeString(folder.resolve("one.jsonl"), "{\"text\": \"abc\"}");

        Dataset<TextRow> dataset = DatasetReader.readText(file);

        assertThat(dataset.name()).isEqualTo("one.jsonl");
        assertThat(dataset.source()).isEqualTo(file.toString());
        assertThat(dataset.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(file)));
        assertThat(dataset.isLabelled()).isFalse();
        assertThatThrownBy(dataset::labels).hasMessageContaining("not labelled");
    }

    @Test
    void hashesAsFips180Says() {
        assertThat(Sha256.of("a".getBytes(StandardCharsets.UTF_8), "bc".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void skipsTheEmptyClosingElementAndCountsIt() {
        Dataset<TextRow> dataset =
                text("a.json", "[{\"text\": \"good\", \"class\": 1}, {\"text\": \"\", \"class\": null}]");

        assertThat(dataset.rowCount()).isEqualTo(1);
        assertThat(dataset.skippedRows()).isEqualTo(1);
    }

    @Test
    void readsQuotedCsvOverSeveralLinesAndAByteOrderMark() {
        Dataset<TextRow> dataset = text("a.csv", "\uFEFFtext\n\"one, \"\"two\"\"\nthree\"\nfour\n");

        assertThat(dataset.rows()).extracting(TextRow::text).containsExactly("one, \"two\"\nthree", "four");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.jsonl | {\"text\": \"x\"}\\n\\n{\"text\": \"y\"} | a.jsonl:line 2: is empty; expected {\"text\"",
                "a.jsonl | {\"text\": \"x\"}\\n{\"text\": \"y | a.jsonl:line 2: is not JSON at column",
                "a.jsonl | {\"text\": \"x\"} {} | a.jsonl:line 1: is not JSON at column",
                "a.jsonl | {\"text\": \"x\", \"text\": \"y\"} | a.jsonl:line 1: is not JSON at column",
                "a.jsonl | [1] | a.jsonl:line 1: is an array, not an object; expected {\"text\"",
                "a.jsonl | {\"txt\": \"x\"} | a.jsonl:line 1: has no \"text\"; expected {\"text\"",
                "a.jsonl | {\"text\": 5} | a.jsonl:line 1: \"text\" is a number; expected",
                "a.jsonl | {\"text\": \" \"} | a.jsonl:line 1: \"text\" is empty; expected",
                "a.jsonl | {\"text\": \"x\", \"label\": \"pos\"} | a.jsonl:line 1: the label is \"pos\"; expected an integer from 0",
                "a.jsonl | {\"text\": \"x\", \"label\": -1} | a.jsonl:line 1: the label is -1; expected an integer from 0",
                "a.jsonl | {\"text\": \"x\", \"label\": 1.5} | a.jsonl:line 1: the label is 1.5; expected",
                "a.jsonl | {\"text\": \"x\", \"label\": 1, \"class\": 1} | a.jsonl:line 1: has both \"label\" and \"class\"",
                "a.jsonl | {\"text\": \"x\", \"label\": 1}\\n{\"text\": \"y\"} | a.jsonl:line 2: has no label, but line 1 has one",
                "a.jsonl | {\"text\": \"x\"}\\n{\"text\": \"y\", \"label\": 1} | a.jsonl:line 2: has a label, but line 1 has none",
                "a.jsonl | '' | a.jsonl: is empty; expected lines of {\"text\"",
                "a.json | '' | a.json: is empty; expected [{\"text\"",
                "a.json | [] | a.json: has no rows; expected [{\"text\"",
                "a.json | [{\"text\": \"\"}] | a.json: has no rows; expected",
                "a.json | {\"text\": \"x\"} | a.json:line 1: is not the start of an array; expected [",
                "a.json | [{\"text\": \"x\"},\\n{\"text\": \"\"},\\n{\"text\": \"y\"}] | a.json:line 2: element 2 has an empty \"text\" but is not the last",
                "a.json | [{\"text\": \"x\"},\\n{\"class\": 1}] | a.json:line 2: has no \"text\"",
                "a.json | [{\"text\": \"x\"},\\n{\"text\": \"y\" | a.json:line 2: is not JSON",
                "a.json | [{\"text\": \"x\"}]\\n[] | a.json:line 2: more follows the closing ]",
                "a.csv | '' | a.csv: is empty; expected a header",
                "a.csv | text | a.csv: has a header but no rows",
                "a.csv | body,label\\nx,1 | a.csv:line 1: the columns are body, label; expected a header with the column \"text\"",
                "a.csv | text,label,class\\nx,1,1 | a.csv:line 1: has two columns for label or class",
                "a.csv | text,label\\nx,1\\n\\ny,0 | a.csv:line 3: is empty; expected 2 fields",
                "a.csv | text,label\\n\"x\\ny\",1\\nz | a.csv:line 4: has 1 fields; expected 2, as the header has",
                "a.csv | text,label\\nx,1\\n ,0 | a.csv:line 3: its text is empty; expected text",
                "a.csv | text,label\\nx,one | a.csv:line 2: the label is \"one\"; expected an integer from 0",
                "a.csv | text,label\\nx,1\\ny, | a.csv:line 3: has no label, but line 2 has one",
                "a.csv | text,label\\nx,1\\n\"y,0 | a.csv:line 3: is not CSV",
            })
    void namesTheMalformedRow(String name, String content, String message) {
        assertThatThrownBy(() -> text(name, content.replace("\\n", "\n")))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void namesTheLineThatIsNotUtf8() {
        byte[] content = "{\"text\": \"x\"}\n{\"text\": \"?\"}\n".getBytes(StandardCharsets.UTF_8);
        content[content.length - 4] = (byte) 0xff;

        assertThatThrownBy(() -> DatasetReader.readText("a.jsonl", "a test", content))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("a.jsonl:line 2: is not valid UTF-8");
    }

    @Test
    void refusesAnUnknownSuffixWithTheList() {
        assertThatThrownBy(() -> text("a.parquet", ""))
                .isInstanceOf(DatasetException.class)
                .hasMessage("a.parquet: its name does not end in a known suffix; expected one of"
                        + " .jsonl, .ndjson, .json, .csv, .npy, .idx, -ubyte, .idx.gz, -ubyte.gz");
        assertThatThrownBy(() -> text("a.npy", "")).hasMessageContaining("a.npy: holds tensors");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> DatasetReader.readText(folder.resolve("absent.csv")))
                .isInstanceOf(DatasetException.class)
                .hasMessageEndingWith("absent.csv: there is no such file");
        assertThatThrownBy(() -> SourceFile.read(folder, 0)).isInstanceOf(DatasetException.class);
    }

    @Test
    void refusesAFileOverTheLimit() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "12345");

        assertThatThrownBy(() -> SourceFile.read(file, 4)).hasMessageContaining("has 5 bytes, but at most 4 are read");
    }

    @Test
    void readsTensorsInTheModelsOrderAndTypes() throws IOException {
        Dataset<TensorRow> dataset =
                tensors("{\"inputs\": {\"n\": 255, \"x\": [[1, 2.5, -3], [4, 5, 6]]}, \"label\": 2}");

        TensorRow row = dataset.rows().get(0);
        assertThat(row.inputs().keySet()).containsExactly("x", "n");
        assertThat(row.input("x")).isEqualTo(Tensor.ofFloats(Shape.of(2, 3), 1, 2.5f, -3, 4, 5, 6));
        assertThat(row.input("n")).isEqualTo(Tensor.ofBytes(DataType.UINT8, Shape.scalar(), (byte) 255));
        assertThat(row.label()).hasValue(2);
    }

    @Test
    void takesARowThatIsTheWholeInput() throws IOException {
        Dataset<TensorRow> dataset = tensors("{\"inputs\": {\"n\": [1, 0], \"x\": [[[1], [2]], [[3], [4]]]}}");

        assertThat(dataset.rows().get(0).input("x").shape()).isEqualTo(Shape.of(2, 2, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": \"a\"} | x.jsonl:line 1: has no object \"inputs\"; expected {\"inputs\"",
                "{\"inputs\": {\"x\": [[1], [2]]}} | x.jsonl:line 1: input \"n\" is missing; expected the inputs x, n",
                "{\"inputs\": {\"y\": 1}} | x.jsonl:line 1: the model has no input \"y\"; expected the inputs x, n",
                "{\"inputs\": {\"x\": [[1], [2, 3]], \"n\": 1}} | x.jsonl:line 1: input \"x\": is ragged",
                "{\"inputs\": {\"x\": [[1], 2], \"n\": 1}} | x.jsonl:line 1: input \"x\": is ragged",
                "{\"inputs\": {\"x\": [[1], [[2]]], \"n\": 1}} | x.jsonl:line 1: input \"x\": is ragged",
                "{\"inputs\": {\"x\": [[], []], \"n\": 1}} | x.jsonl:line 1: input \"x\": has an empty array",
                "{\"inputs\": {\"x\": [[1], [\"2\"]], \"n\": 1}} | x.jsonl:line 1: input \"x\": has a string where a number belongs",
                "{\"inputs\": {\"x\": [[1], [1e39]], \"n\": 1}} | x.jsonl:line 1: input \"x\": holds 1.0E39, which FLOAT cannot",
                "{\"inputs\": {\"x\": [[1], [2], [3]], \"n\": 1}} | x.jsonl:line 1: input \"x\": has shape [3, 1]; expected x FLOAT [batch, 2, ?]",
                "{\"inputs\": {\"x\": [1], \"n\": 1}} | x.jsonl:line 1: input \"x\": has shape [1]; expected",
                "{\"inputs\": {\"x\": [[1], [2]], \"n\": 256}} | x.jsonl:line 1: input \"n\": holds 256, which UINT8 cannot",
                "{\"inputs\": {\"x\": [[1], [2]], \"n\": 1.5}} | x.jsonl:line 1: input \"n\": holds 1.5, which UINT8 cannot",
            })
    void namesTheMalformedTensorRow(String content, String message) {
        assertThatThrownBy(() -> tensors(content))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void tellsWhatTheRowsOfAFileAre() throws IOException {
        Path text = Files.writeString(folder.resolve("t.jsonl"), "{\"text\": \"a\"}\n");
        Path tensors = Files.writeString(folder.resolve("x.jsonl"), "{\"inputs\": {}}\n");

        assertThat(DatasetReader.rowKind(text)).isEqualTo(RowKind.TEXT);
        assertThat(DatasetReader.rowKind(tensors)).isEqualTo(RowKind.TENSORS);
        assertThat(DatasetReader.rowKind(Path.of("any.csv"))).isEqualTo(RowKind.TEXT);
        assertThat(DatasetReader.rowKind(Path.of("train-images-idx3-ubyte.gz"))).isEqualTo(RowKind.TENSORS);
    }

    @Test
    void splitsEveryFifthRowOff() {
        StringBuilder csv = new StringBuilder("text\n");
        for (int i = 0; i < 11; i++) {
            csv.append("row").append(i).append('\n');
        }

        Split<TextRow> split = Split.of(text("a.csv", csv.toString()));

        assertThat(split.test()).extracting(TextRow::id).containsExactly(0, 5, 10);
        assertThat(split.train()).extracting(TextRow::id).containsExactly(1, 2, 3, 4, 6, 7, 8, 9);
        assertThatThrownBy(() -> Split.of(text("a.csv", "text\nalone\n"))).hasMessageContaining("needs at least 2");
    }

    @Test
    void refusesADataSetThatBreaksItsPromises() {
        TextRow row = new TextRow(0, "a", OptionalInt.empty());
        String sha = "0".repeat(64);

        assertThatThrownBy(() -> new Dataset<TextRow>("d", "s", sha, List.of(), 0))
                .hasMessage("d has no rows");
        assertThatThrownBy(() -> new Dataset<>("d", "s", "00", List.of(row), 0)).hasMessageContaining("sha256=00");
        assertThatThrownBy(() -> new Dataset<>("d", "s", sha, List.of(row, row), 0))
                .hasMessage("d: row 1 has id 0");
        TextRow labelled = new TextRow(1, "b", OptionalInt.of(0));
        assertThatThrownBy(() -> new Dataset<>("d", "s", sha, List.of(row, labelled), 0))
                .hasMessageContaining("differ in having a label");
        assertThatThrownBy(() -> new TextRow(0, " ", OptionalInt.empty())).hasMessage("row 0 has no text");
        assertThatThrownBy(() -> new TextRow(3, "a", OptionalInt.of(-2))).hasMessage("row 3: label=-2 is negative");
    }
}
