package io.quantbench.quant;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.variant.RecipeRecord;
import io.quantbench.quant.variant.Sha256;
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
     * @param result what was done to each node
     * @param wallNs reading, quantizing and writing, in ns; without hashing
     */
    public record Made(Path model, VariantManifest manifest, QuantizationResult result, long wallNs) {
        /** What was done to each node. */
        public QuantPlan plan() {
            return result.plan();
        }
    }

    /** Turns the source into the variant. */
    public interface Making {
        QuantizationResult make(Model source) throws IOException;
    }

    /**
     * Makes the variant of {@code source} as {@code target}, with {@code <target>.manifest.json} beside it.
     *
     * @throws IOException if a file cannot be read or written; an earlier target is then still whole
     */
    public Made toFile(Path source, Recipe recipe, Path target) throws IOException {
        return toFile(source, model -> new Quantizer(nanoClock).quantize(model, recipe), Optional.empty(), target);
    }

    /**
     * As {@link #toFile(Path, Recipe, Path)}, made in any way.
     *
     * @param calibration the profile's file, whose hash the manifest shall have if it is there once the variant is made
     */
    public Made toFile(Path source, Making making, Optional<Path> calibration, Path target) throws IOException {
        Written written = write(source, making, calibration, target);
        VariantManifest manifest =
                VariantStore.writeManifestBeside(written.draft(), target, clock, written.externalData());
        return new Made(target, manifest, written.result(), written.wallNs());
    }

    /**
     * Makes the variant of {@code source} and saves it under the recipe's name in the store of {@code directory}.
     *
     * @throws IOException if a file cannot be read or written; an earlier variant of that name is then still whole
     */
    public Made toStore(Path source, Recipe recipe, Path directory) throws IOException {
        return toStore(source, model -> new Quantizer(nanoClock).quantize(model, recipe), Optional.empty(), directory);
    }

    /** As {@link #toStore(Path, Recipe, Path)}, made in any way. */
    public Made toStore(Path source, Making making, Optional<Path> calibration, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory(directory, "making-");
        Path model = work.resolve("model.onnx");
        try {
            Written written = write(source, making, calibration, model);
            Variant variant = new VariantStore(directory, clock)
                    .save(written.draft(), model, written.externalData().toArray(Path[]::new));
            return new Made(variant.model(), variant.manifest(), written.result(), written.wallNs());
        } finally {
            Files.deleteIfExists(model);
            Files.deleteIfExists(OnnxWriter.dataFile(model));
            Files.deleteIfExists(work);
        }
    }

    private record Written(VariantDraft draft, QuantizationResult result, List<Path> externalData, long wallNs) {}

    private Written write(Path source, Making making, Optional<Path> calibration, Path target) throws IOException {
        long startNs = nanoClock.getAsLong();
        QuantizationResult result = making.make(OnnxReader.read(source));
        OnnxWriter.write(result.model(), target);
        long wallNs = nanoClock.getAsLong() - startNs;
        List<String> domains = result.needsOnnxRuntime() ? List.of(Node.MICROSOFT_DOMAIN) : List.of();
        Recipe recipe = result.plan().recipe();
        Optional<Path> profile = calibration.filter(Files::isRegularFile);
        Optional<String> calibrationSha256 =
                profile.isPresent() ? Optional.of(Sha256.of(profile.get())) : Optional.empty();
        VariantDraft draft = new VariantDraft(
                recipe.name(),
                source,
                new RecipeRecord(recipe.name(), recipe.options()),
                domains,
                calibrationSha256,
                wallNs);
        return new Written(
                draft,
                result,
                Stream.of(OnnxWriter.dataFile(target))
                        .filter(Files::isRegularFile)
                        .toList(),
                wallNs);
    }
}
