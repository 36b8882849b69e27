package io.quantbench.harness.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferCodecTest {
    private final InferCodec codec = new InferCodec(WireLimits.defaults());

    @Provide
    Arbitrary<WireTensor> tensors() {
        return WireArbitraries.tensors();
    }

    @Property(tries = 3000, seed = "20261121")
    void everyDatatypeComesBackFromJsonAndFromBinaryAsItWas(
            @ForAll @From("tensors") WireTensor tensor, @ForAll boolean binary, @ForAll boolean direct) {
        InferRequest request = new InferRequest(
                "id-7",
                new Parameters(Map.of("priority", new Parameter.Whole(2))),
                List.of(tensor, WireTensor.of("other", Tensor.ofFloats(Shape.of(2), 1.5f, -0f))),
                List.of(new RequestedOutput("y", Optional.of(true)), RequestedOutput.of("z")));
        EncodedBody body = codec.writeRequest(request, name -> binary && name.equals("t"));
        assertThat(body.headerLength().isPresent()).isEqualTo(binary);
        assertThat(codec.readRequest(placed(body.joined(), direct), body.headerLength()))
                .isEqualTo(request);

        InferResponse response = new InferResponse("m", "int8", "id-7", Parameters.NONE, List.of(tensor));
        EncodedBody answer = codec.writeResponse(response, name -> binary);
        assertThat(codec.readResponse(answer.joined(), answer.headerLength())).isEqualTo(response);
    }

    /** Somewhere inside a larger buffer, as bodies are. */
    private static ByteBuffer placed(ByteBuffer body, boolean direct) {
        int size = body.remaining() + 13;
        ByteBuffer larger = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        return larger.position(7).put(body).flip().position(7);
    }

    @Test
    void readsTheProtocolsOwnExample() {
        InferRequest request = read(
                """
                {"id": "42",
                 "inputs": [
                  {"name": "input0", "shape": [2, 2], "datatype": "UINT32", "data": [1, 2, 3, 4]},
                  {"name": "input1", "shape": [3], "datatype": "BOOL", "data": [true, false, 1]}],
                 "outputs": [{"name": "output0"}]}""");
        assertThat(request.id()).isEqualTo("42");
        assertThat(request.inputs().get(0).toTensor().bytes().getInt(12)).isEqualTo(4);
        assertThat(request.inputs().get(1).toTensor())
                .isEqualTo(Tensor.ofBytes(DataType.BOOL, Shape.of(3), (byte) 1, (byte) 0, (byte) 1));
        assertThat(request.wants("output0")).isTrue();
        assertThat(request.wants("output1")).isFalse();
        assertThat(request.wantsBinary("output0")).isFalse();
    }

    @Test
    void dataMayBeNestedAsShapedAndComeBeforeTypeAndShape() {
        InferRequest request = read(
                """
                {"ünknown": {"data": [[]]}, "inputs": [
                  {"data": [[[1], [2]], [[3], [4]]], "datatype": "INT64", "name": "ä", "shape": [2, 2, 1]},
                  {"datatype": "FP32", "data": [0.5], "shape": [], "name": "scalar"}]}""");
        assertThat(request.inputs().get(0).toTensor().toLongs()).containsExactly(1, 2, 3, 4);
        assertThat(request.inputs().get(1).toTensor().toFloats()).containsExactly(0.5f);
    }

    @Test
    void aBinaryTensorIsAViewOfTheBody() {
        ByteBuffer body = withTail(
                "{\"inputs\":[" + fp32("[2]", "\"parameters\":{\"binary_data_size\":8}") + "]}", floats(1f, 2f));
        InferRequest request = codec.readRequest(body, OptionalInt.of(body.remaining() - 8));
        body.order(ByteOrder.LITTLE_ENDIAN).putFloat(body.limit() - 4, 9f);
        assertThat(request.inputs().get(0).toTensor().toFloats()).containsExactly(1f, 9f);
    }

    @Test
    void nanAndInfinityPassInBinaryFormAndAreRefusedInJson() {
        WireTensor odd = WireTensor.of("y", Tensor.ofFloats(Shape.of(2), Float.NaN, Float.POSITIVE_INFINITY));
        InferResponse response = new InferResponse("m", "", "", Parameters.NONE, List.of(odd));
        EncodedBody binary = codec.writeResponse(response, name -> true);
        assertThat(codec.readResponse(binary.joined(), binary.headerLength()).outputs())
                .containsExactly(odd);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> codec.writeResponse(response, name -> false))
                .withMessage("tensor y holds NaN, which JSON cannot say; ask for binary_data")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(WireException.Kind.NOT_REPRESENTABLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UINT8 | 256 | whole numbers from 0 to 255 are allowed for UINT8",
                "UINT8 | -1 | whole numbers from 0 to 255",
                "INT8 | 128 | from -128 to 127",
                "INT32 | 1.0 | whole numbers from -2147483648",
                "INT64 | 9223372036854775808 | to 9223372036854775807",
                "UINT64 | 18446744073709551616 | to 18446744073709551615",
                "UINT64 | -1 | to 18446744073709551615",
                "FP16 | 65520 | numbers from -65504 to 65504",
                "BF16 | 3.4e38 | numbers up to",
                "FP32 | 1e39 | finite numbers up to 3.4028235E38",
                "FP64 | 1e999 | finite numbers up to 1.7976931348623157E308",
                "FP32 | \"NaN\" | numbers (NaN and infinity only in binary form)",
                "FP32 | null | numbers (NaN",
                "FP32 | true | numbers (NaN",
                "BOOL | 2 | from 0 to 1",
                "BOOL | \"true\" | true and false are allowed",
                "BYTES | 7 | strings are allowed",
            })
    void refusesAnElementThatTheTypeCannotHoldNamingIt(String type, String element, String allowed) {
        refused(one(type, "[2]", "[" + (type.equals("BYTES") ? "\"x\"" : "1") + "," + element + "]"))
                .hasMessageStartingWith("tensor t: element 1 is ")
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2] | [1] | data has 1 elements, but shape [2] takes 2",
                "[2] | [1,2,3] | data has more than the 2 elements of shape [2]",
                "[2,2] | [[1,2],[3]] | a list of 1 along axis 1",
                "[2,2] | [[1,2,3,4]] | a list of 4 along axis 1",
                "[2,2] | [[1,2],3] | an element where a list belongs",
                "[2,2] | [[1,[2]],[3,4]] | a list where an element belongs",
                "[2,2] | [1,2,[3,4]] | a list or object among elements",
                "[2] | [[1],[2]] | lists nested as shape [2] says",
                "[2] | {} | data is not a list",
                "[-1] | [1] | extent -1 of axis 0 is negative",
                "[1.5] | [1] | extent 1.5 of axis 0 is not a whole number",
                "7 | [1] | shape is not a list of whole numbers",
                "[0] | [1] | more than the 0 elements",
                "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] | [1] | more than the 16 axes",
                "[9223372036854775807,9223372036854775807] | [1] | more than the 16777216 elements",
                "[16777217] | [1] | more than the 16777216 elements",
                "[16777216] | [1] | takes 16777216 elements, more than the data has",
            })
    void refusesDataThatDoesNotFitItsShape(String shape, String data, String sentence) {
        refused(one("FP32", shape, data)).hasMessageContaining("t").hasMessageContaining(sentence);
        refused("{\"inputs\":[{\"data\":" + data + ",\"shape\":" + shape + ",\"datatype\":\"FP32\",\"name\":\"t\"}]}")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "[] | not a JSON object",
                "{} | the request has no inputs",
                "{\"inputs\":[]} | the request has no inputs",
                "{\"inputs\":7} | \"inputs\" is 7; a list of objects is needed",
                "{\"inputs\":[7]} | holds 7 at place 0; objects are needed",
                "{\"inputs\":[{}]} | a tensor has no name",
                "{\"inputs\":[{\"name\":\"a\"}]} | tensor a has no datatype",
                "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\"}]} | tensor a has no shape",
                "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP8\",\"shape\":[]}]} | datatype \"FP8\" is unknown; allowed are BOOL",
                "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[]}]} | neither data nor binary_data_size",
                "{\"inputs\":[{\"name\":\"\",\"datatype\":\"FP32\",\"shape\":[],\"data\":[1]}]} | empty name",
                "{\"id\":7} | the id is 7; a string is needed",
                "{\"id\":\"a\",\"id\":\"b\"} | the body is not JSON",
                "{\"parameters\":{\"a\":[]}} | parameter a is a list; a string, a number, true or false",
                "{\"parameters\":{\"a\":1e999}} | beyond FP64",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":3}}]} | classification",
                "{\"id\":\"a\"} x | the body is not JSON",
                "{\"id\":\"a\"} {} | is followed by more",
                "{\"id\": | the body is not JSON",
            })
    void refusesWhatBreaksTheProtocol(String json, String sentence) {
        refused(json).hasMessageContaining(sentence);
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        refused("{\"inputs\":[" + fp32("[1]", "\"data\":[1]") + "," + fp32("[1]", "\"data\":[1]") + "]}")
                .hasMessage("input t is given twice");
    }

    @Test
    void refusesNestingThatNoShapeHas() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        refused(one("FP32", "[1]", deep)).hasMessageContaining("t");
        refused("{\"x\":" + deep + "}").hasMessageContaining("exceeds");
    }

    @Test
    void refusesBinarySizesThatLie() {
        String header = "{\"inputs\":[" + fp32("[2]", "\"parameters\":{\"binary_data_size\":8}") + "]}";
        ByteBuffer body = withTail(header, floats(1f, 2f));
        int length = header.length();
        refused(() -> codec.readRequest(body, OptionalInt.empty()))
                .hasMessageContaining("no Inference-Header-Content-Length header");
        refused(() -> codec.readRequest(ByteBuffer.wrap(header.getBytes(UTF_8)), OptionalInt.empty()))
                .hasMessageContaining("no Inference-Header-Content-Length header");
        refused(() -> codec.readRequest(body, OptionalInt.of(length + 9))).hasMessageContaining("but the body has");
        refused(() -> codec.readRequest(body, OptionalInt.of(length - 1))).hasMessageContaining("not JSON");
        refused(() -> codec.readRequest(withTail(header, floats(1f)), OptionalInt.of(length)))
                .hasMessage("tensor t: 8 bytes of binary data are announced, but 4 are left in the body");
        refused(() -> codec.readRequest(withTail(header, floats(1f, 2f, 3f)), OptionalInt.of(length)))
                .hasMessage("the body has 4 bytes after the last tensor's binary data; none are allowed");
        String wrong = header.replace("[2]", "[3]");
        refused(() -> codec.readRequest(withTail(wrong, floats(1f, 2f)), OptionalInt.of(length)))
                .hasMessage("tensor t: FP32 [3] takes 12 bytes, but 8 were given");
        String huge = header.replace("size\":8", "size\":9223372036854775807");
        refused(() -> codec.readRequest(withTail(huge, floats(1f)), OptionalInt.of(huge.length())))
                .hasMessageContaining("9223372036854775807 bytes of binary data are announced");
        String both = "{\"inputs\":[" + fp32("[2]", "\"data\":[1,2],\"parameters\":{\"binary_data_size\":8}") + "]}";
        refused(() -> codec.readRequest(withTail(both, floats(1f, 2f)), OptionalInt.of(both.length())))
                .hasMessageContaining("only one of both");
    }

    @Test
    void refusesByteStringsWhoseLengthsLie() {
        TensorHeader header = new TensorHeader("s", WireType.BYTES, Shape.of(1));
        refused(() -> WireTensor.of(header, ByteBuffer.wrap(new byte[] {5, 0, 0, 0, 'a'})))
                .hasMessage("tensor s: element 0 of BYTES [1] claims 5 bytes, but 1 bytes are left");
        refused(() -> WireTensor.of(header, ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 'a'})))
                .hasMessageContaining("claims 4294967295 bytes");
        refused(() -> WireTensor.of(header, ByteBuffer.wrap(new byte[] {1, 0, 0})))
                .hasMessageContaining("a length of 4 bytes, but 3 bytes are left");
        refused(() -> WireTensor.of(header, ByteBuffer.wrap(new byte[8])))
                .hasMessage("tensor s: BYTES [1] takes 1 elements, but 2 were given");
        refused(() -> WireTensor.of(header, ByteBuffer.wrap(new byte[] {1, 0, 0, 0, -1}))
                        .texts())
                .hasMessage("tensor s: element 0 is not UTF-8");
    }

    @Test
    void refusesMoreThanTheLimits() {
        InferCodec small = new InferCodec(WireLimits.defaults()
                .withMaxBodyBytes(200)
                .withMaxHeaderBytes(64)
                .withMaxElements(3));
        tooLarge(() -> small.readRequest(ByteBuffer.allocate(201), OptionalInt.empty()));
        tooLarge(() -> small.readRequest(ByteBuffer.allocate(100), OptionalInt.of(65)));
        tooLarge(() -> small.readRequest(utf8(one("FP32", "[4]", "[1,2,3,4]")), OptionalInt.empty()));
        tooLarge(() -> small.readRequest(utf8("{\"inputs\":[" + "{},".repeat(64)), OptionalInt.empty()));
        String longId = "{\"id\":\"" + "x".repeat(1025) + "\"}";
        tooLarge(() -> codec.readRequest(utf8(longId), OptionalInt.empty()));
    }

    private static void tooLarge(Runnable reading) {
        assertThatExceptionOfType(WireException.class).isThrownBy(reading::run).satisfies(e -> assertThat(e.kind())
                .isIn(WireException.Kind.TOO_LARGE, WireException.Kind.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource({"'',", "-1,", "1e3,", "99999999999,", "0x10,", "' 12 ',12", "0,0"})
    void theHeaderLengthIsAWholeNumberOrRefused(String value, Integer expected) {
        if (expected == null) {
            refused(() -> InferCodec.headerLength(value)).hasMessageContaining("a whole number of bytes is needed");
        } else {
            assertThat(InferCodec.headerLength(value)).hasValue(expected);
        }
    }

    @Test
    void aRawRequestTakesItsShapeFromTheModel() {
        TensorSpec open = new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("n"), Dim.fixed(2)));
        assertThat(codec.readRawRequest(floats(1, 2, 3, 4), List.of(open)).inputs())
                .containsExactly(WireTensor.of("x", Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4)));
        TensorSpec twoOpen = new TensorSpec("x", DataType.FLOAT, List.of(Dim.symbolic("n"), Dim.unknown()));
        assertThat(codec.readRawRequest(floats(1, 2, 3), List.of(twoOpen))
                        .inputs()
                        .get(0)
                        .shape())
                .isEqualTo(Shape.of(1, 3));
        TensorSpec text = new TensorSpec("x", DataType.STRING, List.of(Dim.unknown()));
        assertThat(codec.readRawRequest(utf8("hello"), List.of(text))
                        .inputs()
                        .get(0)
                        .texts())
                .containsExactly("hello");
        refused(() -> codec.readRawRequest(floats(1, 2, 3), List.of(open)))
                .hasMessage("tensor x: FP32 [1, 2] takes 8 bytes, but 12 were given");
        refused(() -> codec.readRawRequest(floats(1), List.of(open, open))).hasMessageContaining("models of one input");
    }

    @Test
    void settingsAreReadFromTheParameters() {
        Parameters parameters = new Parameters(Map.of(
                "timeout",
                new Parameter.Whole(1500),
                "priority",
                new Parameter.Whole(1),
                "variant",
                new Parameter.Text("int8")));
        assertThat(RequestSettings.of(parameters))
                .isEqualTo(new RequestSettings(OptionalLong.of(1500), 1, Optional.of("int8")));
        assertThat(RequestSettings.of(Parameters.NONE))
                .isEqualTo(new RequestSettings(OptionalLong.empty(), 0, Optional.empty()));
        refused(() -> RequestSettings.of(new Parameters(Map.of("timeout", new Parameter.Whole(-1)))))
                .hasMessage("parameter timeout is -1; a whole number from 0 is allowed");
        refused(() -> RequestSettings.of(new Parameters(Map.of("timeout", new Parameter.Whole(Long.MAX_VALUE)))))
                .hasMessageContaining("a day");
        refused(() -> RequestSettings.of(new Parameters(Map.of("variant", new Parameter.Flag(true)))))
                .hasMessage("parameter variant is true; a string is allowed");
    }

    @Test
    void theWholeRequestMayAskForBinaryOutputs() {
        InferRequest request =
                read("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + fp32("[1]", "\"data\":[1]")
                        + "],\"outputs\":[{\"name\":\"a\"},{\"name\":\"b\",\"parameters\":{\"binary_data\":false}}]}");
        assertThat(request.wantsBinary("a")).isTrue();
        assertThat(request.wantsBinary("b")).isFalse();
    }

    private InferRequest read(String json) {
        return codec.readRequest(utf8(json), OptionalInt.empty());
    }

    private AbstractThrowableAssert<?, WireException> refused(String json) {
        return refused(() -> read(json));
    }

    /** Refused in one sentence of bearable length. */
    private static AbstractThrowableAssert<?, WireException> refused(Runnable reading) {
        WireException refusal = catchThrowableOfType(WireException.class, reading::run);
        assertThat(refusal).as("was taken").isNotNull();
        assertThat(refusal.sentence()).doesNotContain("\n").hasSizeLessThan(400);
        return assertThat(refusal);
    }

    private static String one(String type, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"t\",\"datatype\":\"" + type + "\",\"shape\":" + shape + ",\"data\":" + data
                + "}]}";
    }

    private static String fp32(String shape, String rest) {
        return "{\"name\":\"t\",\"datatype\":\"FP32\",\"shape\":" + shape + "," + rest + "}";
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer withTail(String header, ByteBuffer tail) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(json.length + tail.remaining())
                .put(json)
                .put(tail.duplicate())
                .flip();
    }
}
