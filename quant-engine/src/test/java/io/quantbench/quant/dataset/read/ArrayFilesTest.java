package io.quantbench.quant.dataset.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NPY and IDX; the files are laid out here byte by byte after the two formats' descriptions. */
class ArrayFilesTest {
    private final Path folder;

    ArrayFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<TensorSpec> model(DataType type, long... dims) {
        return List.of(new TensorSpec(
                "x", type, Arrays.stream(dims).mapToObj(ArrayFilesTest::dim).toList()));
    }

    private static Dim dim(long extent) {
        return extent < 0 ? Dim.symbolic("batch") : Dim.fixed(extent);
    }

    private Dataset<TensorRow> read(String name, byte[] content, List<TensorSpec> inputs) throws IOException {
        return DatasetReader.readTensors(Files.write(folder.resolve(name), content), inputs);
    }

    private static byte[] npy(int major, String header, byte[] elements) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(12 + text.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) major)
                .put((byte) 0);
        if (major == 1) {
            out.putShort((short) text.length);
        } else {
            out.putInt(text.length);
        }
        out.put(text).put(elements);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static String header(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }   \n";
    }

    private static byte[] floats(float... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }

    private static byte[] idx(int type, byte[] elements, int... extents) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * extents.length + elements.length);
        out.putShort((short) 0).put((byte) type).put((byte) extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        return out.put(elements).array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void readsBothNpyVersions(int major) throws IOException {
        byte[] file = npy(major, header("<f4", "2, 3"), floats(1, 2, 3, 4, 5, 6));

        Dataset<TensorRow> dataset = read("x.npy", file, model(DataType.FLOAT, -1, 3));

        assertThat(dataset.rowCount()).isEqualTo(2);
        assertThat(dataset.sha256()).isEqualTo(Sha256.of(file));
        assertThat(dataset.rows().get(1).input("x")).isEqualTo(Tensor.ofFloats(Shape.of(3), 4, 5, 6));
    }

    @ParameterizedTest
    @CsvSource({
        "<f4, 0000c03f000080bf, 1.5, -1",
        "<f8, 000000000000f83f000000000000f0bf, 1.5, -1",
        "<i4, 01000000ffffffff, 1, -1",
        "<i8, 0100000000000000ffffffffffffffff, 1, -1",
        "|u1, 01ff, 1, 255",
        "|i1, 01ff, 1, -1",
        "|b1, 0100, 1, 0",
    })
    void convertsEveryNpyTypeToTheModels(String descr, String elements, float first, float second) throws IOException {
        byte[] file = npy(1, header(descr, "2,"), HexFormat.of().parseHex(elements));

        Dataset<TensorRow> dataset = read("x.npy", file, model(DataType.FLOAT, -1));

        assertThat(dataset.rows().get(0).input("x")).isEqualTo(Tensor.scalar(first));
        assertThat(dataset.rows().get(1).input("x")).isEqualTo(Tensor.scalar(second));
    }

    @Test
    void refusesNumbersThatTheModelsTypeCannotHold() {
        byte[] fractions = npy(1, header("<f4", "2, 1"), floats(1, 1.5f));
        byte[] nan = npy(1, header("<f4", "1, 1"), floats(Float.NaN));

        assertThatThrownBy(() -> read("x.npy", fractions, model(DataType.INT64, -1, 1)))
                .isInstanceOf(DatasetException.class)
                .hasMessage("x.npy:row 1: holds 1.5, which INT64 cannot; expected x INT64 [batch, 1]");
        assertThatThrownBy(() -> read("x.npy", nan, model(DataType.INT64, -1, 1)))
                .hasMessageContaining("holds NaN");
        assertThatThrownBy(() -> read("x.npy", fractions, model(DataType.BFLOAT16, -1, 1)))
                .hasMessageContaining("elements of type BFLOAT16 cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<c8; 1, 1; x.npy: holds elements of type <c8; expected one of <f4, <f8",
                ">f4; 1, 1; x.npy: holds elements of type >f4; expected",
                "<f4; 2, 1; x.npy: has 4 bytes of elements; expected 8 for FLOAT [2, 1]",
                "<f4; ''; x.npy: has the shape [], without rows; expected at least one row",
                "<f4; 0, 3; x.npy: has the shape [0, 3], without rows",
                "<f4; 99999999999, 99999999999; x.npy: has the shape (99999999999, 99999999999)",
                "<f4; 9999999999, 900000000; x.npy: claims the shape",
            })
    void namesTheBrokenNpyHeader(String descr, String shape, String message) {
        assertThatThrownBy(() -> read("x.npy", npy(1, header(descr, shape), floats(1)), model(DataType.FLOAT, -1, 1)))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void namesTheBrokenNpyFile() {
        String fortran = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }\n";
        String record = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n";
        List<TensorSpec> model = model(DataType.FLOAT, -1, 1);

        assertThatThrownBy(() -> read("x.npy", npy(1, fortran, floats(1)), model))
                .hasMessageContaining("its elements are in Fortran order; expected C order");
        assertThatThrownBy(() -> read("x.npy", npy(1, record, floats(1)), model))
                .hasMessageContaining("holds elements of type [(");
        assertThatThrownBy(() -> read("x.npy", npy(1, "{}", floats(1)), model))
                .hasMessageContaining("no readable 'fortran_order'");
        assertThatThrownBy(() -> read("x.npy", npy(3, header("<f4", "1, 1"), floats(1)), model))
                .hasMessageContaining("is NPY version 3.0; expected 1.0 or 2.0");
        assertThatThrownBy(() -> read("x.npy", new byte[20], model))
                .hasMessageContaining("does not start with \\x93NUMPY");
        assertThatThrownBy(() -> read("x.npy", new byte[0], model)).hasMessageContaining("ends within its header");
    }

    /** Every shorter prefix of a good file is refused with the typed error, never with an index out of bounds. */
    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] npy = npy(2, header("<f4", "2, 1"), floats(1, 2));
        byte[] idx = idx(0x0D, new byte[8], 2, 1);
        byte[] zipped = gzip(idx);
        for (int length = 0; length < npy.length; length++) {
            byte[] prefix = Arrays.copyOf(npy, length);
            assertThatThrownBy(() -> read("x.npy", prefix, model(DataType.FLOAT, -1, 1)))
                    .isInstanceOf(DatasetException.class);
        }
        for (int length = 0; length < idx.length; length++) {
            byte[] prefix = Arrays.copyOf(idx, length);
            assertThatThrownBy(() -> read("x.idx", prefix, model(DataType.FLOAT, -1, 1)))
                    .isInstanceOf(DatasetException.class);
        }
        for (int length = 0; length < zipped.length; length++) {
            byte[] prefix = Arrays.copyOf(zipped, length);
            assertThatThrownBy(() -> read("x.idx.gz", prefix, model(DataType.FLOAT, -1, 1)))
                    .isInstanceOf(DatasetException.class);
        }
    }

    @Test
    void readsPlainAndZippedIdxWithLabels() throws IOException {
        Path images = Files.write(folder.resolve("t-images-idx3-ubyte"), idx(0x08, new byte[] {1, 2, 3, -1}, 2, 1, 2));
        Path labels = Files.write(folder.resolve("t-labels-idx1-ubyte.gz"), gzip(idx(0x08, new byte[] {7, 3}, 2)));

        Dataset<TensorRow> dataset = DatasetReader.readTensors(images, labels, model(DataType.UINT8, -1, 1, 2));

        assertThat(dataset.labels()).containsExactly(7, 3);
        assertThat(dataset.classCount()).isEqualTo(8);
        assertThat(dataset.rows().get(1).input("x"))
                .isEqualTo(Tensor.ofBytes(DataType.UINT8, Shape.of(1, 2), (byte) 3, (byte) -1));
        assertThat(dataset.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(images), Files.readAllBytes(labels)));
        assertThat(dataset.source()).contains("with labels of");
    }

    @ParameterizedTest
    @CsvSource({
        "11, fffe0003, -2, 3",
        "12, fffffffe00000003, -2, 3",
        "13, c000000040400000, -2, 3",
        "14, c0000000000000004008000000000000, -2, 3",
        "9, fe03, -2, 3",
    })
    void readsBigEndianIdxOfEveryType(int type, String elements, float first, float second) throws IOException {
        byte[] file = idx(type, HexFormat.of().parseHex(elements), 2);

        Dataset<TensorRow> dataset = read("x.idx", file, model(DataType.FLOAT, -1));

        assertThat(dataset.rows().get(0).input("x")).isEqualTo(Tensor.scalar(first));
        assertThat(dataset.rows().get(1).input("x")).isEqualTo(Tensor.scalar(second));
    }

    @Test
    void namesTheBrokenIdxFile() {
        List<TensorSpec> model = model(DataType.UINT8, -1, 1);
        assertThatThrownBy(() -> read("x.idx", idx(0x0A, new byte[1], 1, 1), model))
                .hasMessage("x.idx: has the type byte 0xa; expected 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e");
        assertThatThrownBy(() -> read("x.idx", new byte[] {1, 0, 8, 1}, model))
                .hasMessageContaining("does not start with two zero bytes");
        assertThatThrownBy(() -> read("x.idx", idx(0x08, new byte[1], 2, 1), model))
                .hasMessageContaining("has 1 bytes of elements; expected 2 for UINT8 [2, 1]");
        assertThatThrownBy(() -> read("x.idx", idx(0x08, new byte[1], -1, -1, -1), model))
                .hasMessageContaining("claims more elements than 63 bits count");
    }

    @Test
    void refusesLabelsThatDoNotFit() throws IOException {
        Path images = Files.write(folder.resolve("x.idx"), idx(0x08, new byte[2], 2, 1));
        List<TensorSpec> model = model(DataType.UINT8, -1, 1);

        assertThatThrownBy(() -> labelled(images, idx(0x08, new byte[3], 3), model))
                .hasMessage("y.idx: has 3 labels, but x.idx has 2 rows; expected as many");
        assertThatThrownBy(() -> labelled(images, idx(0x09, new byte[] {0, -1}, 2), model))
                .hasMessage("y.idx:row 1: the label is -1; expected an integer from 0");
        assertThatThrownBy(() -> labelled(images, idx(0x0D, new byte[8], 2), model))
                .hasMessageStartingWith("y.idx: holds FLOAT, which is not an integer type");
        assertThatThrownBy(() -> labelled(images, idx(0x08, new byte[2], 2, 1), model))
                .hasMessage("y.idx: has shape [2, 1]; labels are expected along one axis");
        assertThatThrownBy(() -> DatasetReader.readTensors(images, folder.resolve("y.csv"), model))
                .hasMessageContaining("y.csv: an array is expected here");
    }

    private Dataset<TensorRow> labelled(Path images, byte[] labels, List<TensorSpec> model) throws IOException {
        return DatasetReader.readTensors(images, Files.write(folder.resolve("y.idx"), labels), model);
    }

    @Test
    void refusesAnArrayThatTheModelCannotTake() {
        byte[] file = npy(1, header("<f4", "1, 2"), floats(1, 2));
        TensorSpec one = new TensorSpec("a", DataType.FLOAT, List.of());

        assertThatThrownBy(() -> read("x.npy", file, model(DataType.FLOAT, -1, 3)))
                .hasMessage("x.npy:row 0: has shape [2]; expected x FLOAT [batch, 3]");
        assertThatThrownBy(() -> read("x.npy", file, List.of(one, one)))
                .hasMessageStartingWith("x.npy: holds one array, but the model has the inputs a, a");
        assertThatThrownBy(() -> read("x.csv", file, List.of(one))).hasMessageContaining("x.csv: an array is expected");
    }
}
