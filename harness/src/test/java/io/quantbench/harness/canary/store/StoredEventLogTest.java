package io.quantbench.harness.canary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.CanaryController;
import io.quantbench.harness.canary.CanaryEvent;
import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.EventLogContract;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.FakeSplit;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.Rollouts;
import io.quantbench.harness.canary.SplitTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredEventLogTest extends EventLogContract {
    private final List<String> notes = new ArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void nameFile(@TempDir Path folder) {
        file = folder.resolve("canary.log");
    }

    private List<CanaryEvent> read(Path from) throws EventLogException {
        List<CanaryEvent> found = new ArrayList<>();
        try (StoredEventLog log = StoredEventLog.open(from, notes::add)) {
            log.replay(found::add);
        }
        return found;
    }

    @Override
    protected EventLog reopen() throws EventLogException {
        return StoredEventLog.open(file, notes::add);
    }

    /**
     * Each length is what a power cut or a full disk may leave; the events are those whose commit lies before it. Files that are equal after their
     * torn end was cut off are opened once.
     */
    @Test
    void cutOffAnywhereItHoldsTheEventsBefore() throws IOException {
        List<Long> lengths = new ArrayList<>();
        byte[] whole;
        try (StoredEventLog log = StoredEventLog.open(file, notes::add)) {
            for (CanaryEvent event : EVENTS.subList(0, 3)) {
                log.append(event);
                lengths.add(Files.size(file));
            }
            whole = Files.readAllBytes(file);
        }
        Path cut = file.resolveSibling("cut.log");
        for (int length = 0; length <= whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            notes.clear();
            StoredEventLog.cutTornEnd(cut, notes::add);
            int kept = length < 8_192 ? 0 : length - length % 4_096;
            assertThat(Files.size(cut)).as("cut at " + length).isEqualTo(kept);
            assertThat(notes).as("cut at " + length).hasSize(kept == length ? 0 : 1);
            if (kept == length) {
                int before = (int)
                        lengths.stream().filter(committed -> committed <= kept).count();
                assertThat(read(cut)).as("cut at " + length).isEqualTo(EVENTS.subList(0, before));
            }
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
        notes.clear();
        try (StoredEventLog log = StoredEventLog.open(cut, notes::add)) {
            log.replay(event -> {});
            log.append(EVENTS.get(3));
        }
        assertThat(read(cut)).containsExactly(EVENTS.get(0), EVENTS.get(1), EVENTS.get(3));
        assertThat(notes.get(0)).contains("cut.log was only half written: its last 4095 bytes were cut off");
    }

    @Test
    void refusesWhatIsNoLogAndLeavesItAsItIs() throws IOException {
        Files.writeString(file, "steps: [shadow]");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("no canary's event log");
        assertThat(file).hasContent("steps: [shadow]");
        assertThatThrownBy(() -> read(file.resolve("below"))).isInstanceOf(EventLogException.class);
    }

    @Test
    void refusesASecondProcess() throws EventLogException {
        try (StoredEventLog log = StoredEventLog.open(file, notes::add)) {
            log.append(EVENTS.get(0));
            assertThatThrownBy(() -> read(file)).hasMessageContaining("in use by another process");
        }
    }

    @Test
    void refusesEventsThatAreNotWhatWasWrittenNamingThem() throws EventLogException {
        try (StoredEventLog log = StoredEventLog.open(file, notes::add)) {
            log.append(EVENTS.get(0));
            log.append(EVENTS.get(2));
            log.append(EVENTS.get(3));
        }
        try (MVStore store = MVStore.open(file.toString())) {
            MVMap<Long, byte[]> events = store.openMap("events");
            byte[] swapped = Objects.requireNonNull(events.get(3L));
            events.put(2L, swapped);
        }
        assertThatThrownBy(() -> read(file)).hasMessageContaining("event 2 does not match its checksum");
        try (MVStore store = MVStore.open(file.toString())) {
            store.openMap("events").remove(2L);
        }
        assertThatThrownBy(() -> read(file)).hasMessageContaining("event 2 is missing");
    }

    /** The child is killed without warning at some point of its life; what it had acknowledged is there. */
    @Test
    void resumesAfterKill9WhereTheProcessStood() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedCanary.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String acknowledged = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            while (!acknowledged.startsWith("step 1 events 4")) {
                acknowledged = Objects.requireNonNull(lines.readLine(), "the child ended after " + acknowledged);
            }
            child.destroyForcibly().waitFor();
        }
        FakeSplit split = new FakeSplit();
        StoredEventLog log = StoredEventLog.open(file, notes::add);
        try (CanaryController canary = CanaryController.open(log, Rollouts.BEGUN, split, () -> 0)) {
            CanaryState state = canary.state();
            assertThat(state.step()).isEqualTo(1);
            assertThat(state.events()).isGreaterThanOrEqualTo(4);
            assertThat(split.applied).containsExactly(state.share());
            canary.observe(Rollouts.good(1_000));
            assertThat(canary.look().step()).isEqualTo(2);
            canary.observe(Rollouts.good(1_001));
            assertThat(canary.look().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        }
    }

    @Test
    void theSameLogGivesTheSameStateBitForBit() throws IOException {
        CanaryState lived;
        StoredEventLog first = StoredEventLog.open(file, notes::add);
        try (CanaryController canary = CanaryController.open(first, Rollouts.BEGUN, SplitTarget.NONE, () -> 0)) {
            for (int i = 0; i < 3; i++) {
                canary.observe(Rollouts.good(i));
                canary.look();
            }
            lived = canary.state();
        }
        try (StoredEventLog log = StoredEventLog.open(file, notes::add)) {
            assertThat(CanaryController.replay(log)).isEqualTo(lived);
        }
    }
}
