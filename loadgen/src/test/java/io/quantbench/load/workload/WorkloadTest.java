package io.quantbench.load.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static Sample sample(int id) {
        return new Sample(id, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    @Test
    void refusesSamplesThatAreNotNumberedByPosition() {
        assertThatThrownBy(() -> new Workload("w", List.of(sample(0), sample(2))))
                .hasMessageContaining("index 1 has id 2");
    }

    @Test
    void refusesToBeEmptyOrNameless() {
        assertThatThrownBy(() -> new Workload("w", List.of())).hasMessageContaining("no samples");
        assertThatThrownBy(() -> new Workload(" ", List.of(sample(0)))).hasMessageContaining("blank");
    }

    @Test
    void aSampleCannotBeWritten() {
        assertThat(sample(0).payload().isReadOnly()).isTrue();
        assertThatThrownBy(() -> sample(-1)).hasMessageContaining("id=-1");
    }
}
