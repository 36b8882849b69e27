package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GrpcFuzzTest {
    @Test
    void damagedCallsAndConnectionsEndAndNothingStays() throws IOException {
        try (GrpcProbe edge = GrpcProbe.open();
                GrpcFuzzer fuzzer = new GrpcFuzzer(edge.port(), 20_261_122)) {
            fuzzer.run(5_000);
            assertThat(fuzzer.seen.keySet()).contains("gRPC 0", "gRPC 3", "gRPC 5", "gRPC 12", "connection ended");
            assertThat(edge.service.inFlight()).isZero();
        }
    }
}
