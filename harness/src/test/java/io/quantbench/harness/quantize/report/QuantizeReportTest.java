package io.quantbench.harness.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.page.PageResources;
import io.quantbench.harness.quantize.report.QuantizeVerdict.Status;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.quant.audit.AuditReport;
import io.quantbench.quant.audit.Conversion;
import io.quantbench.quant.audit.Finding;
import io.quantbench.quant.audit.Islands;
import io.quantbench.quant.audit.KernelKind;
import io.quantbench.quant.audit.RuntimeKernel;
import io.quantbench.quant.audit.SaturationProof;
import io.quantbench.quant.fidelity.TensorFidelity;
import io.quantbench.quant.quantize.NodeDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String ours(QuantizeReport report) {
        return QuantizeReportHtml.render(report).replace(PageResources.charts(), "");
    }

    @Test
    void jsonHoldsEveryPart() throws IOException {
        JsonNode json = MAPPER.readTree(QuantizeReportJson.write(SampleReports.faster()));
        assertThat(json.path("schemaVersion").intValue()).isEqualTo(QuantizeReport.SCHEMA_VERSION);
        assertThat(json.path("verdict").path("status").textValue()).isEqualTo("FASTER");
        assertThat(json.path("decisions")).hasSize(30);
        assertThat(json.path("tensors").get(0).path("sqnrDb").isNull()).isTrue();
        assertThat(json.path("runtime").path("islandsRemoved")).hasSize(2);
        assertThat(json.path("latency").get(1).path("speedupLow").doubleValue()).isEqualTo(2.79);
        json.properties().forEach(part -> assertThat(part.getValue().isNull()).isFalse());
    }

    @Test
    void pageStartsWithTheVerdictAndShowsEveryPart() {
        String page = ours(SampleReports.faster());
        assertThat(page)
                .contains("✓ FASTER", "2.83x as fast as FP32", "MatMulIntegerToFloat", "Sent back to float")
                .contains("SmoothQuant", "What auto tried", "Saturation on x86 without VNNI", "Error by tensor")
                .contains("no error", "Kernels in a slow form", "Token embeddings take half of the file.")
                .contains("300 sentences", "Decisions");
        assertThat(page.indexOf("✓ FASTER")).isLessThan(page.indexOf("<h2>"));
    }

    @Test
    void slowerThanFp32IsSaidInRedAndInTheTitle() {
        String page = ours(SampleReports.slower());
        assertThat(page).contains("<title>QuantBench quantize: SLOWER THAN FP32</title>");
        assertThat(page).contains("verdict bad", "✗ SLOWER THAN FP32", "Do not deploy this variant for speed");
        assertThat(page).contains("class=\"slow\">SLOWER THAN FP32</td>");
    }

    @Test
    void pageLoadsNothingAndLeavesNoPlaceholder() {
        String page = ours(SampleReports.faster());
        assertThat(page).doesNotContainPattern("(src|href)=").doesNotContainPattern("\\{\\{\\w+}}");
        assertThat(page).contains("default-src 'none'");
    }

    @Test
    void namesCannotBreakThePage() {
        String page = ours(SampleReports.bare());
        assertThat(page).doesNotContain("<b>").contains("&lt;/script&gt;&lt;b&gt;");
        assertThat(page).contains("The variant was not audited.").doesNotContain("<h2>Speed", "<h2>Error by tensor");
    }

    @Test
    void filesAreWrittenBesideEachOther(@TempDir Path folder) throws Exception {
        QuantizeReportFiles.Written written =
                new QuantizeReportFiles(AtomicFiles.onDisk()).write(folder, SampleReports.faster());
        assertThat(Files.readString(written.html())).contains("</html>");
        assertThat(MAPPER.readTree(written.json().toFile()).path("toolVersion").textValue())
                .isEqualTo("1.2.3");
    }

    @Test
    void verdictPutsSlownessBeforeTheGoalAndTheGoalBeforeSpeed() {
        QuantizeReport faster = SampleReports.faster();
        QuantizeReport slower = SampleReports.slower();
        assertThat(slower.verdict().status()).isEqualTo(Status.SLOWER_THAN_FP32);
        assertThat(VerdictRule.of(
                                faster.source(),
                                faster.variant(),
                                faster.latency().get(1),
                                faster.fidelity(),
                                0.999)
                        .status())
                .isEqualTo(Status.GOAL_MISSED);
        assertThat(VerdictRule.of(faster.source(), faster.variant(), null, faster.fidelity(), 0.9)
                        .sentences()
                        .get(0))
                .isEqualTo("Quantized; its speed was not measured");
        assertThat(VerdictRule.of(
                                faster.source(),
                                faster.variant(),
                                SampleReports.arm(1.01, 0.97, 1.04, "UNDECIDED"),
                                null,
                                null)
                        .sentences()
                        .get(0))
                .isEqualTo("No difference in speed is proven: 1.01x of FP32");
        assertThatThrownBy(() -> new QuantizeVerdict(Status.FASTER, List.of())).hasMessageContaining("headline");
    }

    @Test
    void partsAreMadeOfWhatTheEngineGives() {
        AuditReport audit = new AuditReport(
                "onnxruntime 1",
                List.of(
                        new RuntimeKernel("a", "MatMul", KernelKind.FLOAT, List.of("a")),
                        new RuntimeKernel("b", "MatMul", KernelKind.FLOAT, List.of("b"))),
                List.of(new Conversion("q", "QuantizeLinear", "t", Conversion.Purpose.ISLAND, List.of("b"))),
                List.of(new Finding("b", "MatMul", Finding.Kind.SIXTEEN_BIT)),
                new Islands(List.of(), Set.of()));
        QuantizeReport.RuntimeGraph runtime = ReportParts.runtime(audit, Set.of("z", "c"));
        assertThat(runtime.kernels()).containsExactly(new QuantizeReport.KernelCount("MatMul", "FLOAT", 2));
        assertThat(runtime.leftovers().get(0).onlyCosts()).isTrue();
        assertThat(runtime.islandsRemoved()).containsExactly("c", "z");
        assertThat(runtime.slowKernels().get(0).sentence()).startsWith("no gain");
        assertThat(ReportParts.saturation(List.of(new SaturationProof("n", "w", 4, 1, 254, 255)), Set.of("n")))
                .containsExactly(new QuantizeReport.Saturation("n", 4, 1, 64770, true));
        assertThat(ReportParts.tensors(List.of(new TensorFidelity("t", "Add", 9, 30, 1, OptionalDouble.empty()))))
                .containsExactly(new QuantizeReport.TensorError("t", "Add", 30, 1, null));
        assertThat(ReportParts.decisions(
                        List.of(new NodeDecision("n", "MatMul", NodeDecision.Treatment.INT8_DYNAMIC, "because"))))
                .containsExactly(new QuantizeReport.Decision("n", "MatMul", "INT8_DYNAMIC", true, "because"));
    }
}
