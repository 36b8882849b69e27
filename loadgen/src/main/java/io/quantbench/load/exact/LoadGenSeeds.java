package io.quantbench.load.exact;

/**
 * The seeds that fix a LoadGen run. Only the low 32 bits of each have an influence; the rest is kept because configuration
 * files and logs state all of it.
 *
 * @param library order of the sample library
 * @param sampleIndex choice of samples
 * @param schedule gaps between queries
 */
public record LoadGenSeeds(long library, long sampleIndex, long schedule) {
    /** The seeds that LoadGen 6.0 ships. */
    public static final LoadGenSeeds V6 = new LoadGenSeeds(
            2085463073848966840L, 2747215439041700203L, Long.parseUnsignedLong("16159082839903944936"));
}
