package io.quantbench.quant.dataset.source;

import java.nio.file.Path;
import java.util.Map;

/**
 * The Silero voice-activity model (MIT), an LSTM inside nested {@code If}, 2,327,524 bytes, as the npm package
 * {@code @livekit/agents-plugin-silero@1.9.0} (Apache-2.0) carries it. Fetched and checked as {@link NpmPackage} says.
 */
public final class SileroModel {
    private static final String FILE = "silero_vad.onnx";
    /** Hash of the model file, in hexadecimal. */
    public static final String SHA_256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3";

    private final NpmPackage npmPackage;

    SileroModel(Path cacheDirectory, CommandRunner runner, String sha256) {
        this.npmPackage = new NpmPackage(
                new NpmPackage.Wanted(
                        "@livekit/agents-plugin-silero@1.9.0",
                        "livekit-agents-plugin-silero-1.9.0.tgz",
                        "package/dist/",
                        Map.of(FILE, sha256),
                        "the voice-activity model is"),
                cacheDirectory,
                runner);
    }

    /** The model, cached below {@code cacheDirectory}, which is made when needed. */
    public static SileroModel in(Path cacheDirectory) {
        return new SileroModel(cacheDirectory, new ProcessCommandRunner(), SHA_256);
    }

    /**
     * The model's file, fetched first where the cache lacks it; may wait for the network.
     *
     * @throws CorruptDataException if it differs from the known one also after fetching it again
     */
    public FetchedFile fetch() throws InterruptedException {
        NpmPackage.Loaded loaded = npmPackage.load();
        return loaded instanceof NpmPackage.Loaded.Missing missing
                ? new FetchedFile.Unavailable(missing.reason())
                : new FetchedFile.Available(npmPackage.directory().resolve(FILE));
    }
}
