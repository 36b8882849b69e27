package io.quantbench.harness.canary.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanaryListener;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.CanaryStart;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.Server;
import io.quantbench.harness.serve.ServerParts;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real encoder, its labelled sentences, and a candidate that is good or damaged, from the first request to the verdict. Where the
 * sentences cannot be had this is skipped, which fails {@code .ci/run}, which installs npm.
 */
@EnabledIf("io.quantbench.harness.canary.drive.LabelledSentences#canBeHad")
class MiniLmCanaryTest {
    private static final float LEVELS_OF_3_BITS = 3;

    private final Path folder;

    MiniLmCanaryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private String plan(Path candidate) {
        return """
                models:
                  - name: minilm
                    variants:
                      - {name: fp32, file: "%s", threads: 1}
                      - {name: candidate, file: "%s", threads: 1}
                    text: {tokenizer: "%s"}
                canary:
                  candidate: candidate
                  alpha: 10%%
                  steps:
                    - {name: shadow, shadow: 100%%}
                    - {name: canary-10, share: 10%%}
                    - {name: canary-50, share: 50%%}
                  guardrails:
                    accuracy: {margin: 6%%}
                    agreement: {least: 0.9}
                    errors: {margin: 20%%}
                  min-samples: 50
                  output: {kind: embedding, head: sentences}
                  look-every: 100ms
                  log: "%s"
                traffic: {data: sentences, concurrency: 4, requests: 20000, seed: 7}
                """
                .formatted(
                        BuiltInModel.ALL_MINILM_L6_V2.file(),
                        candidate,
                        BuiltInModel.ALL_MINILM_L6_V2.tokenizer().orElseThrow(),
                        folder.resolve("canary.log"));
    }

    private CanarySnapshot decide(Path candidate) throws Exception {
        HarnessConfig config = ConfigLoader.parse(plan(candidate), folder, Map.of(), Map.of());
        CanaryConfig canary = config.canary().orElseThrow();
        try (CanaryHost host = new CanaryHost(SystemNanoClock.INSTANCE);
                Server server = Server.start(
                        config,
                        ServerParts.of(new OrtEngine(), SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                                .withTap(host))) {
            server.loaded().toCompletableFuture().get(60, TimeUnit.SECONDS);
            host.serve(server);
            LiveSettings settings = CanaryStart.settings(canary, server);
            LabelledRequests data = LabelledRequests.read(CanaryConfig.SENTENCES, server.inputs(ModelRef.of("minilm")));
            Decider head = HeadTraining.fit(
                    server, new ModelRef("minilm", "fp32"), "", data.train().subList(0, 600));
            LiveCanary live = host.begin(
                    settings, () -> StoredEventLog.open(canary.files().log(), note -> {}), head, CanaryListener.NONE);
            new TrafficDriver(server, live, data.test(), config.traffic().orElseThrow()).run();
            return live.settled();
        }
    }

    /** The reference with all weight matrices rounded to 3 bits, one scale per matrix. */
    private Path damaged() throws IOException {
        Model model = OnnxReader.read(BuiltInModel.ALL_MINILM_L6_V2.file());
        GraphEditor editor = GraphEditor.of(model);
        List<Initializer> matrices = new ArrayList<>();
        for (Initializer initializer : model.graph().initializers()) {
            Optional<Tensor> tensor = initializer.tensor();
            if (tensor.isPresent()
                    && tensor.get().type() == DataType.FLOAT
                    && tensor.get().shape().rank() == 2) {
                matrices.add(Initializer.of(initializer.name(), rounded(tensor.get())));
            }
        }
        assertThat(matrices).hasSizeGreaterThan(30);
        matrices.forEach(editor::putInitializer);
        Path file = folder.resolve("damaged.onnx");
        OnnxWriter.write(editor.toModel(), file);
        return file;
    }

    private static Tensor rounded(Tensor tensor) {
        float[] values = tensor.toFloats();
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        float scale = largest / LEVELS_OF_3_BITS;
        for (int i = 0; i < values.length; i++) {
            values[i] = scale == 0 ? 0 : Math.round(values[i] / scale) * scale;
        }
        return Tensor.ofFloats(tensor.shape(), values);
    }

    @Test
    void aDamagedVariantIsRolledBackUnderShadowAndServesNobody() throws Exception {
        CanarySnapshot end = decide(damaged());
        assertThat(end.standing().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(end.standing().step()).isEqualTo("shadow");
        assertThat(end.trace().get(end.trace().size() - 1).sentence()).contains("rolled back");
        assertThat(end.pairs().counts().compared()).isPositive();
    }

    @Test
    void ourInt8IsPromotedThroughAllSteps() throws Exception {
        Path int8 = folder.resolve("int8.onnx");
        new VariantMaker(SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                .toFile(BuiltInModel.ALL_MINILM_L6_V2.file(), Recipe.Int8Dynamic.defaults(), int8);
        CanarySnapshot end = decide(int8);
        assertThat(end.standing().phase()).as(end.toString()).isEqualTo(Phase.PROMOTED);
        assertThat(end.trace())
                .extracting(CanarySnapshot.TraceLine::step)
                .containsExactly("shadow", "shadow", "canary-10", "canary-50");
        assertThat(end.accuracy().labelled()).isGreaterThan(50);
    }
}
