package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@code --model} names: a built-in model, or a file. */
final class ModelArgument {
    private ModelArgument() {}

    /**
     * The subject of a run.
     *
     * @param model as it was given; null for the default built-in model
     * @throws IllegalArgumentException if it can be neither a built-in model nor a file; the message lists the built-in ones
     */
    static BenchSettings.Subject subject(@Nullable String model, @Nullable Path data, @Nullable Path tokenizer) {
        Optional<BuiltInModel> builtIn =
                model == null ? Optional.of(BuiltInModel.ALL_MINILM_L6_V2) : BuiltInModel.named(model);
        Optional<Path> file = builtIn.isPresent()
                ? Optional.empty()
                : Optional.ofNullable(model).map(ModelArgument::file);
        return new BenchSettings.Subject(
                file,
                Optional.ofNullable(data),
                Optional.ofNullable(tokenizer),
                builtIn.orElse(BuiltInModel.ALL_MINILM_L6_V2));
    }

    /** A path stays a path, also where there is no such file: what opens it says so. A bare word that is no file was meant as a name. */
    private static Path file(String text) {
        Path file = Path.of(text);
        if (file.getNameCount() == 1 && !text.contains(".") && !Files.exists(file)) {
            throw new IllegalArgumentException("--model " + text + " is neither a file nor a built-in model; those are "
                    + String.join(", ", BuiltInModel.ids()));
        }
        return file;
    }
}
