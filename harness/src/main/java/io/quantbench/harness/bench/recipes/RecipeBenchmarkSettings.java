package io.quantbench.harness.bench.recipes;

import io.quantbench.harness.bench.BenchSettings;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is compared, and how.
 *
 * @param subject the float model and its data
 * @param arms what is compared with it
 * @param lengths tokens per input, for models whose inputs have one free sequence axis; others run their samples as they are
 * @param rounds measured rounds per length, each with all arms in turn
 * @param out keeps the variants that are made; empty for a folder that vanishes
 * @param seed of generated inputs
 */
public record RecipeBenchmarkSettings(
        BenchSettings.Subject subject,
        List<RecipeArm> arms,
        List<Integer> lengths,
        int rounds,
        Optional<Path> out,
        long seed) {
    /** Fewer give no interval of 95 %. */
    private static final int FEWEST_ROUNDS = 6;

    /** @throws IllegalArgumentException if an arm comes twice, or a number is too small */
    public RecipeBenchmarkSettings {
        arms = List.copyOf(arms);
        lengths = List.copyOf(lengths);
        Set<String> names = new LinkedHashSet<>(List.of(RecipeBenchmark.BASELINE));
        for (RecipeArm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException("arm '" + arm.name() + "' is named twice");
            }
        }
        lengths.stream().filter(length -> length < 2).findFirst().ifPresent(length -> {
            throw new IllegalArgumentException("--lengths " + length + " is below 2 tokens");
        });
        if (rounds < FEWEST_ROUNDS) {
            throw new IllegalArgumentException(
                    "--rounds " + rounds + " is below " + FEWEST_ROUNDS + ", the fewest that give an interval of 95 %");
        }
    }
}
