package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.TinyModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the user gets wrong ends in exit code 2 and one sentence: what, where, and what to do. */
class BadInputTest {
    private static final String ROW_OF_16 = "{\"inputs\": {\"x\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}}";

    private Path folder;
    private Path model;
    private Path out;

    @BeforeEach
    void writeModel(@TempDir Path temporary) throws IOException {
        folder = temporary;
        model = TinyModels.classifier(temporary.resolve("tiny.onnx"));
        out = temporary.resolve("out");
    }

    /** A run that would be as short as can be, were it not refused. */
    private Cli.Result bench(Path file, Object... more) {
        Object[] first = {"bench", "--model", file, "--out", out, "--metrics-port", 0, "--quick", "--duration", "2s"};
        Object[] args = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        return Cli.run(args);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void namesTheModelThatIsNotThere() {
        bench(folder.resolve("gone.onnx")).isRefusedSaying("gone.onnx", "there is no file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "quantize"})
    void everyCommandNamesAModelThatIsNotThere(String command) {
        Cli.run(command, folder.resolve("gone.onnx")).isRefusedSaying("gone.onnx", "there is no file");
    }

    @Test
    void namesTheFolderThatWasGivenAsAModel() {
        bench(folder).isRefusedSaying(folder.toString());
        Cli.run("inspect", folder).isRefusedSaying(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "fp32,int8-dynamic"})
    void saysThatATextFileIsNoModel(String variants) throws IOException {
        Path text = write("notes.onnx", "These are notes, not a model.\n");
        bench(text, "--variants", variants).isRefusedSaying("notes.onnx", "not an ONNX file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "fp32,int8-dynamic"})
    void saysThatATruncatedModelIsTruncated(String variants) throws IOException {
        byte[] whole = Files.readAllBytes(model);
        Path half = Files.write(folder.resolve("half.onnx"), Arrays.copyOf(whole, whole.length / 2));
        Cli.Result result = bench(half, "--variants", variants);
        result.isRefusedSaying("half.onnx");
        assertThat(result.err()).containsAnyOf("truncated", "cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "fp32,int8-dynamic"})
    void namesTheOperatorThatTheEngineLacks(String variants) throws IOException {
        Path odd = TinyModels.unknownOperator(folder.resolve("odd.onnx"));
        bench(odd, "--variants", variants).isRefusedSaying("odd.onnx", "Frobnicate", "com.example", "lacks");
    }

    @Test
    void namesTheTensorThatTheModelDoesNotHave() throws IOException {
        Path data = write("rows.jsonl", "{\"inputs\": {\"z\": [1]}}\n");
        bench(model, "--data", data).isRefusedSaying("rows.jsonl:line 1", "no input \"z\"", "the inputs x");
    }

    @Test
    void namesTheRowWhoseShapeDoesNotFit() throws IOException {
        Path data = write("rows.jsonl", ROW_OF_16 + "\n{\"inputs\": {\"x\": [1, 2, 3]}}\n");
        bench(model, "--data", data).isRefusedSaying("rows.jsonl:line 2", "[3]", "x FLOAT [batch, 16]");
    }

    @Test
    void namesTheVariantThatTakesOtherTensors() throws IOException {
        Path other = TinyModels.tokens(folder.resolve("other.onnx"), new float[][] {{1, 0}, {0, 1}});
        bench(model, "--variants", "fp32,mine=" + other).isRefusedSaying("other.onnx", "[x]", "[input_ids]");
    }

    @Test
    void namesTheVariantWhoseOutputIsOfAnotherShape() throws IOException {
        Path other = TinyModels.gemm(folder.resolve("other.onnx"));
        bench(model, "--variants", "fp32,mine=" + other).isRefusedSaying("mine", "[64]", "[4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.jsonl", "rows.csv", "rows.json", "rows.npy"})
    void saysThatADataFileIsEmpty(String name) throws IOException {
        Cli.Result result = bench(model, "--data", write(name, ""));
        result.isRefusedSaying(name);
        assertThat(result.err()).containsAnyOf("is empty", "ends within its header");
    }

    @Test
    void namesTheLineThatIsNoJson() throws IOException {
        Path data = write("rows.jsonl", ROW_OF_16 + "\n" + ROW_OF_16 + "\n{\"inputs\": {\"x\": [1,\n");
        bench(model, "--data", data).isRefusedSaying("rows.jsonl:line 3", "is not JSON");
    }

    @Test
    void namesTheLineOfACsvWithTooManyFields() throws IOException {
        Path data = write("rows.csv", "text,label\ngood,1\nbad,0,7\n");
        write("tokenizer.json", TinyModels.TOKENIZER_JSON);
        bench(model, "--data", data).isRefusedSaying("rows.csv:line 3", "3 fields");
    }

    @Test
    void saysWhatAnNpyFileLacks() throws IOException {
        Path data = Files.write(folder.resolve("rows.npy"), npy("(2, 16)", 31));
        bench(model, "--data", data).isRefusedSaying("rows.npy", "124 bytes", "expected 128");
    }

    @Test
    void saysThatTheRowsOfAnNpyFileDoNotFitTheModel() throws IOException {
        Path data = Files.write(folder.resolve("rows.npy"), npy("(2, 3)", 6));
        bench(model, "--data", data).isRefusedSaying("rows.npy:row 0", "[3]", "x FLOAT [batch, 16]");
    }

    @Test
    void namesTheDataFileThatIsNotThere() {
        bench(model, "--data", folder.resolve("gone.jsonl")).isRefusedSaying("gone.jsonl", "no such file");
    }

    @Test
    void namesTheSuffixThatItDoesNotKnow() throws IOException {
        bench(model, "--data", write("rows.xlsx", "x")).isRefusedSaying("rows.xlsx", ".jsonl", ".npy");
    }

    @Test
    void asksForTheTokenizerThatTextNeeds() throws IOException {
        bench(model, "--data", write("rows.csv", "text\ngood\n"))
                .isRefusedSaying("tokenizer", folder.resolve("tokenizer.json").toString(), "--tokenizer");
    }

    @Test
    void saysThatTheModelTakesNoText() throws IOException {
        Path tokenizer = write("tokenizer.json", TinyModels.TOKENIZER_JSON);
        bench(model, "--data", write("rows.csv", "text\ngood\n"), "--tokenizer", tokenizer)
                .isRefusedSaying("tiny.onnx", "x FLOAT [batch, 16]", "give it tensors instead of text");
    }

    @ParameterizedTest
    @CsvSource({
        "--bogus, --bogus",
        "--threads=x, --threads",
        "--threads=0, --threads",
        "--duration=1fortnight, 1fortnight",
        "--duration=1s, --duration must be at least 2s",
        "--load-share=2, --load-share must lie between 0 and 1",
        "--load-share=NaN, --load-share",
        "--rate=0, --rate",
        "--rate=Infinity, --rate",
        "--seed=many, --seed",
        "--max-batch=0, --max-batch",
        "--metrics-port=70000, --metrics-port",
        "--variants=int4, unknown variant 'int4'",
        "'--variants=int8-dynamic,int8-dynamic', twice",
        "--min-speedup=0, --min-speedup",
        "--min-speedup=NaN, --min-speedup",
        "--max-accuracy-drop=5, 0.01 is one point",
        "--max-p99=0ms, --max-p99",
    })
    void namesTheFlagAndWhatIsWrongWithIt(String flag, String expected) {
        Cli.run("bench", "--model", model, "--out", out, flag).isRefusedSaying(expected);
    }

    @Test
    void namesThePortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.run("bench", "--model", model, "--out", out, "--metrics-port", taken.getLocalPort())
                    .isRefusedSaying("port " + taken.getLocalPort(), "in use", "--metrics-port");
        }
    }

    @Test
    void saysThatThePublishedVariantBelongsToTheBuiltInModel() {
        bench(model, "--variants", "int8-published").isRefusedSaying("int8-published", "built-in model", "name=file");
    }

    @Test
    void namesTheFileInThePlaceOfTheOutputFolder() throws IOException {
        out = write("occupied", "a file");
        bench(model).isRefusedSaying("--out", "occupied", "choose another folder");
    }

    @Test
    void saysThatAModelIsAlreadyQuantized() {
        Path quantized = folder.resolve("q.onnx");
        assertThat(Cli.run("quantize", model, "--out", quantized).code()).isZero();
        bench(quantized).isRefusedSaying("already quantized", "give the float model");
        Cli.run("quantize", quantized).isRefusedSaying("already quantized", "give the float model");
    }

    @Test
    void neverWritesOverTheSourceOfAQuantization() throws IOException {
        byte[] before = Files.readAllBytes(model);
        Cli.run("quantize", model, "--out", folder.resolve(".").resolve("tiny.onnx"))
                .isRefusedSaying("--out", "source itself", "choose another file");
        assertThat(Files.readAllBytes(model)).isEqualTo(before);
    }

    @Test
    void namesTheRecipeThatDoesNotExist() {
        Cli.run("quantize", model, "--recipe", "int3").isRefusedSaying("'int3'", "int8-dynamic");
    }

    @Test
    void namesThePatternThatIsNoRegularExpression() {
        Cli.run("quantize", model, "--exclude", "*head*").isRefusedSaying("*head*");
    }

    @Test
    void namesTheFolderIntoWhichAVariantCannotBeWritten() {
        Cli.run("quantize", model, "--out", folder.resolve("gone").resolve("q.onnx"))
                .isRefusedSaying(folder.resolve("gone").toString());
    }

    @Test
    void asksForACommandAndKnowsNoOther() {
        Cli.run().isRefusedSaying("command");
        Cli.run("race").isRefusedSaying("race");
        Cli.run("inspect").isRefusedSaying("FILE");
    }

    /** NPY 1.0 of the given shape with as many floats behind the header as said, whatever the shape asks for. */
    private static byte[] npy(String shape, int floats) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length() + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) 1).put((byte) 0).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }
}
