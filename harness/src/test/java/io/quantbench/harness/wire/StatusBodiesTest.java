package io.quantbench.harness.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics.Batch;
import io.quantbench.harness.wire.ModelStatistics.Requests;
import io.quantbench.harness.wire.ModelStatistics.Span;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusBodiesTest {
    @Test
    void healthAndErrorsAreSmallObjects() {
        assertThat(text(StatusBodies.live(true))).isEqualTo("{\"live\":true}");
        assertThat(text(StatusBodies.ready(false))).isEqualTo("{\"ready\":false}");
        assertThat(text(StatusBodies.modelReady("m", true))).isEqualTo("{\"name\":\"m\",\"ready\":true}");
        assertThat(text(StatusBodies.error("a \"b\""))).isEqualTo("{\"error\":\"a \\\"b\\\"\"}");
    }

    @Test
    void metadataShowsOpenExtentsAsMinusOne() {
        TensorMetadata ids = TensorMetadata.of(new TensorSpec(
                "input_ids", DataType.INT64, List.of(Dim.symbolic("batch"), Dim.unknown(), Dim.fixed(3))));
        assertThat(text(StatusBodies.metadata(
                        new ModelMetadata("m", List.of("fp32", "int8"), "onnxruntime_onnx", List.of(ids), List.of()))))
                .isEqualTo(
                        "{\"name\":\"m\",\"versions\":[\"fp32\",\"int8\"],\"platform\":\"onnxruntime_onnx\",\"inputs\":"
                                + "[{\"name\":\"input_ids\",\"datatype\":\"INT64\",\"shape\":[-1,-1,3]}],\"outputs\":[]}");
        assertThat(text(StatusBodies.metadata(new ServerMetadata("quantbench", "1", List.of("statistics")))))
                .isEqualTo("{\"name\":\"quantbench\",\"version\":\"1\",\"extensions\":[\"statistics\"]}");
    }

    @Test
    void statisticsSplitTheTimeAsTritonDoes() {
        Requests requests = new Requests(
                new Span(5, 50), new Span(1, 9), new Span(5, 10), new Span(5, 11), new Span(5, 12), new Span(5, 13));
        ModelStatistics model = new ModelStatistics(
                "m",
                "int8",
                1000,
                5,
                2,
                requests,
                List.of(new Batch(4, new Span(1, 1), new Span(1, 2), new Span(1, 3))));
        assertThat(text(StatusBodies.statistics(List.of(model))))
                .isEqualTo("{\"model_stats\":[{\"name\":\"m\",\"version\":\"int8\",\"last_inference\":1000,"
                        + "\"inference_count\":5,\"execution_count\":2,\"inference_stats\":{"
                        + "\"success\":{\"count\":5,\"ns\":50},\"fail\":{\"count\":1,\"ns\":9},"
                        + "\"queue\":{\"count\":5,\"ns\":10},\"compute_input\":{\"count\":5,\"ns\":11},"
                        + "\"compute_infer\":{\"count\":5,\"ns\":12},\"compute_output\":{\"count\":5,\"ns\":13},"
                        + "\"cache_hit\":{\"count\":0,\"ns\":0},\"cache_miss\":{\"count\":0,\"ns\":0}},"
                        + "\"batch_stats\":[{\"batch_size\":4,\"compute_input\":{\"count\":1,\"ns\":1},"
                        + "\"compute_infer\":{\"count\":1,\"ns\":2},\"compute_output\":{\"count\":1,\"ns\":3}}]}]}");
    }

    private static String text(ByteBuffer body) {
        return UTF_8.decode(body).toString();
    }
}
