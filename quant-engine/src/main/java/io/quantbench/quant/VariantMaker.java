package io.quantbench.quant;

import io.quantbench.quant.graph.Node;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.variant.RecipeRecord;
import io.quantbench.quant.variant.Variant;
import io.quantbench.quant.variant.VariantDraft;
import io.quantbench.quant.variant.VariantManifest;
import io.quantbench.quant.variant.VariantStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** From a float model on disk to a variant on disk, with the manifest that says what it was made of. */
public final class VariantMaker {
    private final LongSupplier nanoClock;
    private final Clock clock;

    /**
     * A maker that takes time from outside.
     *
     * @param nanoClock times the work
     * @param clock dates the manifest
     */
    public VariantMaker(LongSupplier nanoClock, Clock clock) {
        this.nanoClock = nanoClock;
        this.clock = clock;
    }

    /**
     * A variant that was made.
     *
     * @param model its file
     * @param manifest where it comes from, with sizes and hashes
     * @param plan what was done to each node
     * @param wallNs reading, quantizing and writing, in ns; without hashing
     */
    public record Made(Path model, VariantManifest manifest, QuantPlan plan, long wallNs) {}

    /**
     * Makes the variant of {@code source} as {@code target}, with {@code <target>.manifest.json} beside it.
     *
     * @throws IOException if a file cannot be read or written; an earlier target is then still whole
     */
    public Made toFile(Path source, Recipe recipe, Path target) throws IOException {
        Written written = write(source, recipe, target);
        VariantManifest manifest =
                VariantStore.writeManifestBeside(written.draft(), target, clock, written.externalData());
        return new Made(target, manifest, written.plan(), written.wallNs());
    }

    /**
     * Makes the variant of {@code source} and saves it under the recipe's name in the store of {@code directory}.
     *
     * @throws IOException if a file cannot be read or written; an earlier variant of that name is then still whole
     */
    public Made toStore(Path source, Recipe recipe, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory(directory, "making-");
        Path model = work.resolve("model.onnx");
        try {
            Written written = write(source, recipe, model);
            Variant variant = new VariantStore(directory, clock)
                    .save(written.draft(), model, written.externalData().toArray(Path[]::new));
            return new Made(variant.model(), variant.manifest(), written.plan(), written.wallNs());
        } finally {
            Files.deleteIfExists(model);
            Files.deleteIfExists(dataFile(model));
            Files.deleteIfExists(work);
        }
    }

    private record Written(VariantDraft draft, QuantPlan plan, List<Path> externalData, long wallNs) {}

    private Written write(Path source, Recipe recipe, Path target) throws IOException {
        long startNs = nanoClock.getAsLong();
        QuantizationResult result = new Quantizer(nanoClock).quantize(OnnxReader.read(source), recipe);
        OnnxWriter.write(result.model(), target);
        long wallNs = nanoClock.getAsLong() - startNs;
        List<String> domains = result.plan().needsOnnxRuntime() ? List.of(Node.MICROSOFT_DOMAIN) : List.of();
        VariantDraft draft = new VariantDraft(
                recipe.name(),
                source,
                new RecipeRecord(recipe.name(), recipe.options()),
                domains,
                Optional.empty(),
                wallNs);
        return new Written(
                draft,
                result.plan(),
                Stream.of(dataFile(target)).filter(Files::isRegularFile).toList(),
                wallNs);
    }

    private static Path dataFile(Path model) {
        return model.resolveSibling(model.getFileName() + ".data");
    }
}
