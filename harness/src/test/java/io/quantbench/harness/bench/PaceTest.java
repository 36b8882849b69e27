package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static Pace pace(boolean quick) {
        BenchSettings any = Settings.of(Path.of("a.onnx"), Path.of("out"), new VariantSource.Reference());
        return Pace.of(new BenchSettings(any.subject(), any.variants(), any.load(), any.gates(), any.outputs(), quick));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void measuresTheOpenLoopAsLongAsAskedInBalancedRounds(boolean quick) {
        RaceStages.Timing open = pace(quick).open();
        assertThat(open.rounds()).isEven();
        assertThat(open.rounds() * open.measureNs())
                .isEqualTo(Settings.LOAD.duration().toNanos());
        assertThat(open.warmUpNs()).isPositive();
    }

    @Test
    void isShorterWhenQuick() {
        assertThat(pace(true).closed().rounds() * pace(true).closed().measureNs())
                .isLessThan(pace(false).closed().rounds() * pace(false).closed().measureNs())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(pace(true).maxTrainRows()).isLessThan(pace(false).maxTrainRows());
    }
}
