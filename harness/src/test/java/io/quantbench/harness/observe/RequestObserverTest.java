package io.quantbench.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RequestObserverTest {
    @Nested
    class NullObserver extends RequestObserverContract {
        @Override
        protected RequestObserver observer() {
            return RequestObserver.NULL;
        }
    }

    @Nested
    class Composite extends RequestObserverContract {
        @Override
        protected RequestObserver observer() {
            return RequestObserver.all(RequestObserver.NULL, RequestObserver.NULL);
        }
    }

    @Nested
    class Recording extends RequestObserverContract {
        @Override
        protected RequestObserver observer() {
            return new RecordingObserver();
        }

        @Override
        protected boolean mayAllocate() {
            return true;
        }
    }

    @Test
    void compositePassesEveryEventToAllInOrder() {
        RecordingObserver first = new RecordingObserver();
        RecordingObserver second = new RecordingObserver();
        RequestObserver both = RequestObserver.all(first, second);
        both.admitted();
        both.rejected();
        both.dequeued(1);
        both.batchStarted(2);
        both.inferenceEnded(3);
        both.batchEnded(2, 5, 3, 6);
        both.completed(RequestOutcome.OK, 4);
        assertThat(first.events())
                .containsExactly(
                        "admitted",
                        "rejected",
                        "dequeued 1",
                        "batch 2",
                        "inference 3",
                        "answered 2 5 3 6",
                        "completed OK 4");
        assertThat(second.events()).isEqualTo(first.events());
    }

    @Test
    void compositeOfNoneIsNullAndOfOneIsThatOne() {
        RecordingObserver one = new RecordingObserver();
        assertThat(RequestObserver.all()).isSameAs(RequestObserver.NULL);
        assertThat(RequestObserver.all(one)).isSameAs(one);
    }

    @Test
    void armIsNamedAfterModelAndVariantAndRefusesBlankNames() {
        assertThat(Arm.of("minilm", "int8")).isEqualTo(new Arm("minilm", "int8", "minilm/int8"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arm.of("minilm", " "))
                .withMessageContaining("variant");
    }
}
