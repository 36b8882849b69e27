package io.quantbench.quant.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechPromptsTest {
    private static final String FOLDER = "unpacked/usr/share/asterisk/sounds/en_US_f_Allison";

    private final Path cache;
    private final List<String> commands = new ArrayList<>();

    SpeechPromptsTest(@TempDir Path cache) {
        this.cache = cache;
    }

    /** Stands for apt-get and dpkg-deb; the package holds files of these sizes. */
    private SpeechPrompts prompts(Map<String, Integer> sizes) {
        return new SpeechPrompts(cache, (command, directory, timeoutSeconds) -> {
            commands.add(command.get(0));
            if (command.get(0).equals("apt-get")) {
                Files.createFile(directory.resolve("asterisk-core-sounds-en-wav_1_all.deb"));
            } else {
                unpack(directory.resolve(FOLDER), sizes);
            }
            return new CommandRunner.Result.Exited(0, "");
        });
    }

    private static void unpack(Path folder, Map<String, Integer> sizes) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, Integer> file : sizes.entrySet()) {
            Files.write(folder.resolve(file.getKey()), new byte[file.getValue()]);
        }
    }

    private static SpeechPrompts.Loaded.Available available(SpeechPrompts.Loaded loaded) {
        assertThat(loaded).isInstanceOf(SpeechPrompts.Loaded.Available.class);
        return (SpeechPrompts.Loaded.Available) loaded;
    }

    @Test
    void keepsSpeechOfOneToTenSecondsAndFetchesItOnce() throws Exception {
        SpeechPrompts prompts = prompts(Map.of(
                "hello.wav", 20_000, "goodbye.wav", 30_000, "beep.wav", 20_000, "yes.wav", 100, "story.wav", 200_000));
        SpeechPrompts.Loaded.Available first = available(prompts.load());
        SpeechPrompts.Loaded.Available second = available(prompts.load());

        assertThat(first.files().keySet()).containsExactly("goodbye.wav", "hello.wav");
        assertThat(second.files().keySet()).isEqualTo(first.files().keySet());
        assertThat(second.sha256()).isEqualTo(first.sha256());
        assertThat(commands).containsExactly("apt-get", "dpkg-deb");
    }

    @Test
    void fetchesADamagedPromptAgain() throws Exception {
        SpeechPrompts prompts = prompts(Map.of("hello.wav", 20_000));
        String before = available(prompts.load()).sha256();
        Files.writeString(cache.resolve("asterisk-core-sounds-en-wav/hello.wav"), "damaged");

        assertThat(available(prompts.load()).sha256()).isEqualTo(before);
        assertThat(commands).hasSize(4);
    }

    @Test
    void saysWhyThereIsNoSpeech() throws Exception {
        SpeechPrompts elsewhere = new SpeechPrompts(
                cache, (command, directory, timeoutSeconds) -> new CommandRunner.Result.NotStarted("no such program"));
        assertThat(elsewhere.load())
                .isEqualTo(new SpeechPrompts.Loaded.Unavailable(
                        "recorded speech is fetched with apt-get, which cannot be started (no such program)"));
        SpeechPrompts offline = new SpeechPrompts(
                cache, (command, directory, timeoutSeconds) -> new CommandRunner.Result.Exited(100, ""));
        assertThat(offline.load())
                .isEqualTo(new SpeechPrompts.Loaded.Unavailable(
                        "apt-get download asterisk-core-sounds-en-wav ended with exit code 100"));
        assertThat(prompts(Map.of("beep.wav", 20_000)).load())
                .isEqualTo(new SpeechPrompts.Loaded.Unavailable(
                        "asterisk-core-sounds-en-wav has no prompts of one to ten seconds"));
    }

    @Test
    void namesACacheThatCannotBeUsed() throws Exception {
        Files.writeString(cache.resolve("asterisk-core-sounds-en-wav"), "a file where the folder belongs");
        assertThat(prompts(Map.of()).load())
                .isInstanceOfSatisfying(
                        SpeechPrompts.Loaded.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("QUANTBENCH_CACHE"));
        assertThatThrownBy(() ->
                        new SpeechPrompts.Loaded.Available(Map.of(), "").files().put("a", new byte[0]))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
