package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.bench.TinyModels;
import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.ShadowConfig;
import io.quantbench.harness.config.TextConfig;
import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.serve.ModelStatus.State;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerOnRealEngineTest {
    /** Token vectors of {@code [UNK] good fine bad poor}. */
    private static final float[][] TABLE = {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {-1, 0, 0}, {0, -1, 0}};

    private final Path directory;

    ServerOnRealEngineTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Server serve(Path file, Optional<TextConfig> text) {
        ModelConfig model = new ModelConfig(
                "tiny",
                List.of(VariantConfig.ofFile("fp32", file)),
                "fp32",
                Map.of(),
                Map.of(),
                BatchingConfig.defaults(),
                text);
        Server server = Server.start(
                HarnessConfig.defaults().withModels(List.of(model)),
                ServerParts.of(new OrtEngine(), System::nanoTime, ServeRig.NOON));
        assertThat(ServeRig.get(server.loaded()).get(0).variants())
                .allSatisfy(variant ->
                        assertThat(variant.state()).as(variant.reason()).isEqualTo(State.READY));
        return server;
    }

    private static Replies ask(Server server, WireTensor... inputs) {
        return Replies.ask(server, "tiny", InferRequest.of(inputs));
    }

    @Test
    void answersWhatTheModelAnswers() throws IOException {
        Path file = TinyModels.classifier(directory.resolve("classifier.onnx"));
        float[] values = new float[3 * TinyModels.FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 7) - 3;
        }
        Tensor x = Tensor.ofFloats(Shape.of(3, TinyModels.FEATURES), values);
        try (Server server = serve(file, Optional.empty());
                EngineSession session = new OrtEngine().open(file, EngineOptions.defaults())) {
            WireTensor y = ask(server, WireTensor.of("x", x)).answer().outputs().get(0);
            assertThat(y.name()).isEqualTo("y");
            assertThat(y.shape()).isEqualTo(Shape.of(3, 4));
            float[] expected =
                    Objects.requireNonNull(session.run(Map.of("x", x)).get("y")).toFloats();
            assertThat(y.toTensor().toFloats()).containsExactly(expected, within(1e-5f));
            assertThat(server.metadata(ModelRef.of("tiny")).platform()).isEqualTo("onnxruntime_onnx");
        }
    }

    @Test
    void embedsTextsAndTakesRawTensorsToo() throws IOException {
        Path file = TinyModels.tokens(directory.resolve("tokens.onnx"), TABLE);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TinyModels.TOKENIZER_JSON);
        try (Server server = serve(file, Optional.of(new TextConfig(tokenizer, 4)))) {
            WireTensor texts = WireTensor.ofTexts("text", Shape.of(3), List.of("good fine", "bad", "poor poor poor"));
            WireTensor embedding = ask(server, texts).answer().outputs().get(0);
            assertThat(embedding.name()).isEqualTo("embedding");
            assertThat(embedding.shape()).isEqualTo(Shape.of(3, 3));
            float half = (float) Math.sqrt(0.5);
            assertThat(embedding.toTensor().toFloats())
                    .containsExactly(new float[] {half, half, 0, -1, 0, 0, 0, -1, 0}, within(1e-6f));
            WireTensor ids = WireTensor.of("input_ids", Tensor.ofLongs(Shape.of(2, 2), 1, 2, 3, 4));
            WireTensor hidden = ask(server, ids).answer().outputs().get(0);
            assertThat(hidden.name()).isEqualTo("hidden");
            assertThat(hidden.shape()).isEqualTo(Shape.of(2, 2, 3));
            assertThat(hidden.toTensor().toFloats()).containsExactly(1, 0, 0, 0, 1, 0, -1, 0, 0, 0, -1, 0);
            assertMetadataSaysText(server.metadata(ModelRef.of("tiny")));
        }
    }

    private static void assertMetadataSaysText(ModelMetadata metadata) {
        assertThat(metadata.inputs()).singleElement().satisfies(input -> {
            assertThat(input.name()).isEqualTo("text");
            assertThat(input.datatype()).isEqualTo(WireType.BYTES);
            assertThat(input.shape()).containsExactly(-1L);
        });
        assertThat(metadata.outputs()).singleElement().satisfies(output -> {
            assertThat(output.name()).isEqualTo("embedding");
            assertThat(output.shape()).containsExactly(-1L, 3L);
        });
    }

    @Test
    void textsAreShownToAShadowToo() throws IOException {
        Path file = TinyModels.tokens(directory.resolve("tokens.onnx"), TABLE);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TinyModels.TOKENIZER_JSON);
        ModelConfig model = new ModelConfig(
                "tiny",
                List.of(VariantConfig.ofFile("fp32", file), VariantConfig.ofFile("int8", file)),
                "fp32",
                Map.of(),
                Map.of("int8", new ShadowConfig(1, 8)),
                BatchingConfig.defaults(),
                Optional.of(new TextConfig(tokenizer, 4)));
        RecordingTap tap = new RecordingTap();
        try (Server server = Server.start(
                HarnessConfig.defaults().withModels(List.of(model)),
                ServerParts.of(new OrtEngine(), System::nanoTime, ServeRig.NOON).withTap(tap))) {
            ServeRig.get(server.loaded());
            WireTensor texts = WireTensor.ofTexts("text", Shape.of(2), List.of("good", "bad"));
            assertThat(ask(server, texts).answer().modelVersion()).isEqualTo("fp32");
            List<AnswerTap.Observed> ends = List.of(tap.next(), tap.next());
            assertThat(ends).extracting(AnswerTap.Observed::variant).containsExactlyInAnyOrder("fp32", "int8");
            assertThat(ends).allSatisfy(end -> {
                assertThat(end.request().inputs()).containsExactly(texts);
                assertThat(Objects.requireNonNull(end.response())
                                .outputs()
                                .get(0)
                                .toTensor()
                                .toFloats())
                        .containsExactly(new float[] {1, 0, 0, -1, 0, 0}, within(1e-6f));
            });
        }
    }

    /**
     * Long texts keep every thread of the tokenizer busy for about a second; what is called off behind them within microseconds has
     * not begun.
     */
    @Test
    void aRequestThatWaitsForTheTokenizerIsCalledOffAtOnce() throws IOException {
        Path file = TinyModels.tokens(directory.resolve("tokens.onnx"), TABLE);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TinyModels.TOKENIZER_JSON);
        try (Server server = serve(file, Optional.of(new TextConfig(tokenizer, 4)))) {
            String longText = "good ".repeat(200_000);
            WireTensor busy = WireTensor.ofTexts("text", Shape.of(8), Collections.nCopies(8, longText));
            List<Replies> before = new ArrayList<>();
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                before.add(ask(server, busy));
            }
            Replies waiting = ask(server, WireTensor.ofTexts("text", Shape.of(1), List.of("bad")));
            waiting.cancel();
            assertThat(waiting.ended()).isTrue();
            waiting.assertFailed(Kind.CANCELLED);
            before.forEach(Replies::cancel);
        }
    }

    @Test
    void saysWhatIsWrongWithATextRequest() throws IOException {
        Path file = TinyModels.tokens(directory.resolve("tokens.onnx"), TABLE);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TinyModels.TOKENIZER_JSON);
        try (Server server = serve(file, Optional.of(new TextConfig(tokenizer, 4)))) {
            WireTensor text = WireTensor.ofTexts("text", Shape.of(1), List.of("good"));
            WireTensor ids = WireTensor.of("input_ids", Tensor.ofLongs(Shape.of(1, 1), 1));
            ask(server, text, ids).assertFailed(Kind.BAD_REQUEST, "together with others");
            ask(server, WireTensor.ofTexts("text", Shape.of(1, 1), List.of("good")))
                    .assertFailed(Kind.BAD_REQUEST, "[1, 1]", "BYTES [rows]");
            ask(server, WireTensor.of("text", Tensor.ofLongs(Shape.of(1), 1)))
                    .assertFailed(Kind.BAD_REQUEST, "INT64", "BYTES [rows]");
            ask(server, WireTensor.ofTexts("text", Shape.of(1), List.of("")))
                    .assertFailed(Kind.BAD_REQUEST, "text 0 gives no tokens");
            ask(server, WireTensor.ofTexts("text", Shape.of(1), List.of("good ".repeat(300_000))))
                    .assertFailed(Kind.TOO_LARGE, "1500000 bytes");
            ask(server, WireTensor.ofByteStrings("text", Shape.of(1), List.of(ByteBuffer.wrap(new byte[] {(byte) 0xff
                    }))))
                    .assertFailed(Kind.BAD_REQUEST, "not UTF-8");
            InferRequest raw =
                    new InferRequest("", Parameters.NONE, List.of(text), List.of(RequestedOutput.of("hidden")));
            Replies.ask(server, "tiny", raw).assertFailed(Kind.BAD_REQUEST, "no output hidden", "embedding");
            assertThat(server.admission().inFlight()).isZero();
        }
    }

    @Test
    void aModelThatNoEngineKnowsFailsWithTheReason() throws IOException {
        Path file = TinyModels.unknownOperator(directory.resolve("odd.onnx"));
        ModelConfig model = new ModelConfig(
                "tiny",
                List.of(VariantConfig.ofFile("fp32", file)),
                "fp32",
                Map.of(),
                Map.of(),
                BatchingConfig.defaults(),
                Optional.empty());
        try (Server server = Server.start(
                HarnessConfig.defaults().withModels(List.of(model)),
                ServerParts.of(new OrtEngine(), System::nanoTime, ServeRig.NOON))) {
            ModelStatus.Variant fp32 =
                    ServeRig.get(server.loaded()).get(0).variants().get(0);
            assertThat(fp32.state()).isEqualTo(State.FAILED);
            assertThat(fp32.reason()).contains("Frobnicate");
            assertThat(server.ready()).isFalse();
        }
    }
}
