package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.DatasetException;

/** A data file that, fetched anew, still is not the one that is known: its SHA-256 differs. */
public final class CorruptDataException extends DatasetException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String expectedSha256;
    private final String foundSha256;

    CorruptDataException(String file, String expectedSha256, String foundSha256) {
        super(file + ": SHA-256 is " + foundSha256 + " also after fetching it again; expected " + expectedSha256);
        this.file = file;
        this.expectedSha256 = expectedSha256;
        this.foundSha256 = foundSha256;
    }

    public String file() {
        return file;
    }

    public String expectedSha256() {
        return expectedSha256;
    }

    /** Hash of what was found, or {@code absent}. */
    public String foundSha256() {
        return foundSha256;
    }
}
