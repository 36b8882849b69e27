package io.quantbench.harness.quantize;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where a recipe's activation ranges shall come from. */
public sealed interface CalibrationSource {
    /** The subject's data file, or what a built-in model brings. Where there is neither, recipes that need ranges are refused. */
    record OwnData() implements CalibrationSource {}

    /** A profile from an earlier run. */
    record Profile(Path file) implements CalibrationSource {}

    /** Inputs made up from the model's input shapes: lower trust. */
    record Generated() implements CalibrationSource {}

    /** What batch normalization learned in training; made-up inputs where that says nothing: lower trust. */
    record BatchNorm() implements CalibrationSource {}

    /**
     * What {@code --calibration} says.
     *
     * @param source the source
     * @param data a file with rows, if it names one
     */
    record Parsed(CalibrationSource source, Optional<Path> data) {}

    /** Reads the value of {@code --calibration}: {@code generated}, {@code batch-norm}, a profile (.json) or a data file. */
    static Parsed parse(String text) {
        return switch (text) {
            case "generated" -> new Parsed(new Generated(), Optional.empty());
            case "batch-norm" -> new Parsed(new BatchNorm(), Optional.empty());
            default ->
                text.toLowerCase(Locale.ROOT).endsWith(".json")
                        ? new Parsed(new Profile(Path.of(text)), Optional.empty())
                        : new Parsed(new OwnData(), Optional.of(Path.of(text)));
        };
    }
}
