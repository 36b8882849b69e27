package io.quantbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.PacerOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorFloorTest {
    @Test
    void measuresEachRateAndFlatOutWithoutAllocating() throws InterruptedException {
        List<FloorResult> results = GeneratorFloor.measure(PacerOptions.hybrid(), Duration.ofMillis(100));

        assertThat(results).hasSize(GeneratorFloor.RATES_PER_SEC.size() + 1);
        assertThat(results.subList(0, 3))
                .allSatisfy(result -> assertThat(result.issueDelayP50Ns()).isPresent());
        FloorResult flatOut = results.get(3);
        assertThat(flatOut.targetRatePerSec()).isEmpty();
        assertThat(flatOut.queries()).isGreaterThan(2_900_000);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.cpuNsPerQuery()).isPositive();
            assertThat(result.allocatedBytesPerQuery()).isBetween(0.0, 2.0);
        });
    }
}
