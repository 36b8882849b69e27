package io.quantbench.quant.dataset.source;

import java.nio.file.Path;

/** What came of fetching a file: where it lies, or the reason why there is none. */
public sealed interface FetchedFile {
    /** The file in the cache, checked against its known hash. */
    record Available(Path file) implements FetchedFile {}

    /**
     * No file, through no fault of its own: the tool is missing, there is no network, or the cache cannot be written.
     *
     * @param reason one sentence for the user, without a closing full stop
     */
    record Unavailable(String reason) implements FetchedFile {}
}
