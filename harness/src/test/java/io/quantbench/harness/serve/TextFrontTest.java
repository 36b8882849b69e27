package io.quantbench.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.dataset.text.EncodedText;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextFrontTest {
    private final AtomicBoolean tokenizerClosed = new AtomicBoolean();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final TextFront front = new TextFront(
            "test",
            new TextFront.Tokenizer(
                    text -> new EncodedText(new long[] {1}, new long[] {1}, new long[] {0}),
                    0,
                    () -> tokenizerClosed.set(true)),
            1,
            2);

    @AfterEach
    void stop() {
        release.countDown();
        front.close();
    }

    private final class Job implements TextFront.Job {
        private final String name;
        private final CountDownLatch done = new CountDownLatch(1);

        Job(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.add(name + " on " + Thread.currentThread().getName());
            done.countDown();
        }

        @Override
        public void abandoned() {
            events.add(name + " abandoned");
        }
    }

    @Test
    void holdsNoMoreThanItsQueueAndFreesThePlaceOfWhatIsWithdrawn() throws InterruptedException {
        assertThat(front.submit(new Job("a"))).isTrue();
        entered.await();
        Job b = new Job("b");
        Job c = new Job("c");
        assertThat(front.submit(b)).isTrue();
        assertThat(front.submit(c)).isTrue();
        assertThat(front.submit(new Job("d"))).isFalse();
        assertThat(front.withdraw(b)).isTrue();
        assertThat(front.withdraw(b)).isFalse();
        Job e = new Job("e");
        assertThat(front.submit(e)).isTrue();
        release.countDown();
        e.done.await();
        assertThat(events)
                .containsExactly(
                        "a on quantbench-text-test-0", "c on quantbench-text-test-0", "e on quantbench-text-test-0");
    }

    @Test
    void closingAbandonsWhatWaitsAndThenFreesTheTokenizer() throws InterruptedException {
        front.submit(new Job("a"));
        entered.await();
        front.submit(new Job("b"));
        front.close();
        assertThat(events).containsExactlyInAnyOrder("b abandoned", "a on quantbench-text-test-0");
        assertThat(tokenizerClosed).isTrue();
        assertThat(front.submit(new Job("c"))).isFalse();
    }
}
