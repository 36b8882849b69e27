package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** File formats of data, each known by how the file name ends. */
enum DataFormat {
    /** One JSON object a line. */
    JSONL(".jsonl", ".ndjson"),
    /** One JSON array of objects. */
    JSON_ARRAY(".json"),
    /** RFC 4180 with a header line. */
    CSV(".csv"),
    /** One array as NumPy saves it. */
    NPY(".npy"),
    /** One array as the MNIST files hold it, plain or gzip. */
    IDX(".idx", "-ubyte", ".idx.gz", "-ubyte.gz");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, but its type does not say so.
    private final List<String> suffixes;

    DataFormat(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /**
     * The format of a file, by its name.
     *
     * @throws DatasetException if the suffix is not one of the known ones
     */
    static DataFormat of(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        for (DataFormat format : values()) {
            if (format.suffixes.stream().anyMatch(lower::endsWith)) {
                return format;
            }
        }
        throw new DatasetException(
                fileName + ": its name does not end in a known suffix; expected one of " + allSuffixes());
    }

    private static String allSuffixes() {
        return Arrays.stream(values())
                .flatMap(format -> format.suffixes.stream())
                .collect(Collectors.joining(", "));
    }
}
