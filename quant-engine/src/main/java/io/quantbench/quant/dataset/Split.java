package io.quantbench.quant.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * A data set cut into rows to fit on and rows to judge on, with no row in both.
 *
 * <p>The cut is {@code test = rows with id mod 5 = 0}, {@code train = the rest}: no seed, so every run, machine and variant is
 * judged on the same rows. It assumes that the order of the source does not repeat with period 5.
 *
 * @param train rows to fit on, in source order
 * @param test rows to judge on, in source order
 */
public record Split<R extends Row>(List<R> train, List<R> test) {
    /** Of each this many rows, the first is a test row. */
    public static final int TEST_EVERY = 5;

    public Split {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * The one cut that QuantBench makes.
     *
     * @throws IllegalArgumentException if the data set has fewer than 2 rows, so that one side would be empty
     */
    public static <R extends Row> Split<R> of(Dataset<R> dataset) {
        if (dataset.rowCount() < 2) {
            throw new IllegalArgumentException(dataset.name() + " has 1 row; a split needs at least 2");
        }
        List<R> train = new ArrayList<>();
        List<R> test = new ArrayList<>();
        for (R row : dataset.rows()) {
            (row.id() % TEST_EVERY == 0 ? test : train).add(row);
        }
        return new Split<>(train, test);
    }
}
