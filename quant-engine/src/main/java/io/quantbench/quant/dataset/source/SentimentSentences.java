package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * 3,000 labelled English sentences, 0 negative and 1 positive, 1,000 each of product, film and restaurant reviews (Kotzias et al. 2015,
 * From Group to Individual Labels using Deep Features), as the npm package {@code sentiment@5.0.2} carries them among its tests.
 *
 * <p>They are fetched and checked as {@link NpmPackage} says.
 */
public final class SentimentSentences {
    private static final String PACKAGE = "sentiment@5.0.2";
    private static final String ARCHIVE = "sentiment-5.0.2.tgz";
    private static final String FOLDER_IN_ARCHIVE = "package/test/fixtures/";

    /** File name to SHA-256, in the order in which the rows are joined. */
    static final Map<String, String> FILES = orderedFiles();

    private final NpmPackage npmPackage;

    SentimentSentences(Path cacheDirectory, CommandRunner runner, Map<String, String> files) {
        this.npmPackage = new NpmPackage(
                new NpmPackage.Wanted(PACKAGE, ARCHIVE, FOLDER_IN_ARCHIVE, files, "the labelled sentences are"),
                cacheDirectory,
                runner);
    }

    /** SHA-256 of each file, by file name, in the order in which their rows are joined. */
    public static Map<String, String> fileHashes() {
        return FILES;
    }

    /** The sentences, cached below {@code cacheDirectory}, which is made when needed. */
    public static SentimentSentences in(Path cacheDirectory) {
        return new SentimentSentences(cacheDirectory, new ProcessCommandRunner(), FILES);
    }

    private static Map<String, String> orderedFiles() {
        Map<String, String> files = new TreeMap<>();
        files.put("amazon.json", "bc5eb0cac49fc45987301f1dc2d02cf5ca356ba6c882be179dce77d74e666ed9");
        files.put("imdb.json", "44a7b9082ed732ee2de3c858ea5ee2e99aca34f239a1c4359d3a300bf099bdb5");
        files.put("yelp.json", "9f3f47983f21eeb819380767b74bfa648eca208f156241111454b3e122773ff7");
        return Collections.unmodifiableMap(files);
    }

    /**
     * The sentences from the cache, fetched first where it lacks them; may wait for the network, up to twice a minute.
     *
     * @throws CorruptDataException if a file differs from the known one also after fetching it again
     */
    public Fetch load() throws InterruptedException {
        NpmPackage.Loaded loaded = npmPackage.load();
        return loaded instanceof NpmPackage.Loaded.Intact intact
                ? new Fetch.Available(join(intact.files()))
                : new Fetch.Unavailable(((NpmPackage.Loaded.Missing) loaded).reason());
    }

    private Dataset<TextRow> join(CachedFiles cached) {
        List<TextRow> rows = new ArrayList<>();
        int skippedRows = 0;
        for (Map.Entry<String, byte[]> file : cached.contents().entrySet()) {
            Path path = npmPackage.directory().resolve(file.getKey());
            Dataset<TextRow> part = DatasetReader.readText(file.getKey(), path.toString(), file.getValue());
            part.rows().forEach(row -> rows.add(new TextRow(rows.size(), row.text(), row.label())));
            skippedRows += part.skippedRows();
        }
        String source = "npm " + PACKAGE + " " + FOLDER_IN_ARCHIVE + " "
                + String.join(", ", cached.contents().keySet());
        String sha256 = Sha256.of(cached.contents().values().toArray(byte[][]::new));
        return new Dataset<>("sentiment-sentences", source, sha256, rows, skippedRows);
    }
}
