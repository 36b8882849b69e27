package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.serve.FakeInferenceService;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RestFuzzTest {
    @Test
    void damagedRequestsAreAnsweredOrEndedAndNothingStays() throws IOException {
        FakeInferenceService service = RestServer.fake();
        RestFuzzer fuzzer;
        try (RestServer server = new RestServer(service)) {
            fuzzer = new RestFuzzer(server, 20_261_121);
            fuzzer.run(5_000);
        }
        assertThat(fuzzer.seen.keySet()).contains(200, 400, 404);
        assertThat(service.inFlight()).isZero();
    }
}
