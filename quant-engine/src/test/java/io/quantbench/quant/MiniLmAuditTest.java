package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.audit.AuditReport;
import io.quantbench.quant.audit.Conversion.Purpose;
import io.quantbench.quant.audit.KernelKind;
import io.quantbench.quant.audit.RuntimeAudit;
import io.quantbench.quant.audit.SaturationProof;
import io.quantbench.quant.audit.UnsafeLayers;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.Recipe;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real encoder: everything that is known of what the engine makes of it is found again. */
class MiniLmAuditTest {
    @Test
    void dynamicEncoderIsAuditedInspectedAndProven(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("fp32.onnx");
        try (InputStream input =
                Objects.requireNonNull(MiniLmAuditTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
            Files.copy(input, file);
        }
        Model source = OnnxReader.read(file);
        Quantizer quantizer = new Quantizer(() -> 0);
        Recipe recipe = Recipe.Int8Dynamic.defaults();
        Model variant = quantizer.quantize(source, recipe).model();
        Path written = folder.resolve("int8.onnx");
        OnnxWriter.write(variant, written);
        Model prepared = quantizer.prepare(source, recipe).model();

        AuditReport audit = RuntimeAudit.of(new OrtEngine(), written, prepared);

        int products = audit.count(KernelKind.INTEGER).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(products).isBetween(24, 36);
        assertThat(audit.islands().conversions()).isEmpty();
        assertThat(audit.findings()).isEmpty();
        assertThat(audit.purposes()).containsOnlyKeys(Purpose.FEEDS_INTEGER);
        List<String> names =
                prepared.graph().nodes().stream().map(node -> node.name()).toList();
        assertThat(audit.kernels())
                .filteredOn(kernel -> kernel.kind() == KernelKind.INTEGER)
                .allSatisfy(kernel -> {
                    assertThat(kernel.sourceNodes()).isNotEmpty();
                    assertThat(names).containsAll(kernel.sourceNodes());
                    assertThat(kernel.sourceNodes().get(0)).contains("MatMul");
                });

        List<SaturationProof> proofs = UnsafeLayers.prove(variant);
        assertThat(proofs)
                .hasSameSizeAs(variant.graph().nodes().stream()
                        .filter(node -> node.opType().startsWith("MatMulInteger"))
                        .toList());
        assertThat(proofs).anySatisfy(proof -> assertThat(proof.isSafe()).isFalse());

        ModelInspection inspection = ModelInspection.of(source);
        assertThat(inspection.quantizableNodes()).isGreaterThanOrEqualTo(products);
        assertThat(inspection.fusions()).containsKey("com.microsoft.SkipLayerNormalization");
        assertThat(inspection.sizes().get(0).bytes()).isGreaterThan(40_000_000);
        assertThat(inspection.obstacle()).isNull();
        assertThat(ModelInspection.of(variant).obstacle()).contains("already quantized");
    }
}
