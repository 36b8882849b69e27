package io.quantbench.harness.serve;

import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.exec.TensorRows;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.harness.serve.LoadedVariant.FileFacts;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.TensorSpec;
import io.quantbench.quant.variant.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens variants: file, sessions, probe, pipeline. Used by the loading thread, which may wait. */
final class VariantLoader {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(60);

    private final Engine engine;
    private final VariantMaking making;

    VariantLoader(Engine engine, VariantMaking making) {
        this.engine = engine;
        this.making = making;
    }

    /**
     * Opens a variant beside whatever serves.
     *
     * @param served what requests of the model are made for now; empty while it has none
     * @throws LoadException if it cannot serve; the message says why, and nothing is left open
     */
    LoadedVariant open(ServedModel model, VariantSlot slot, Optional<ModelSignature> served) {
        List<EngineSession> sessions = new ArrayList<>();
        try {
            Path file = file(model.config(), slot.config());
            FileFacts facts = new FileFacts(file.toString(), Sha256.of(file), sizeBytes(file));
            open(file, slot.config(), sessions);
            ModelSignature signature = signature(model, sessions.get(0));
            Optional<String> difference = served.flatMap(signature::differenceTo);
            if (difference.isPresent()) {
                throw new LoadException(file + " does not fit the model that serves: " + difference.get());
            }
            Probe.ask(sessions.get(0), PROBE_LIMIT);
            return start(model, slot, signature, facts, sessions);
        } catch (IOException e) {
            throw failed(sessions, describe(e), e);
        } catch (Probe.HangException e) {
            // Freeing what native code still uses would bring the process down.
            sessions.remove(0);
            throw failed(sessions, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw failed(sessions, String.valueOf(e.getMessage()), e);
        }
    }

    private static LoadException failed(List<EngineSession> sessions, String reason, Exception cause) {
        sessions.forEach(EngineSession::close);
        return new LoadException(reason, cause);
    }

    private Path file(ModelConfig model, VariantConfig variant) throws IOException {
        if (variant.source() instanceof VariantConfig.Source.Recipe recipe) {
            return making.make(model, recipe.recipe(), referenceFile(model));
        }
        return ((VariantConfig.Source.File) variant.source()).path();
    }

    private static Path referenceFile(ModelConfig model) {
        // ModelConfig has checked that the reference is a file.
        return model.variants().stream()
                .filter(variant -> variant.name().equals(model.reference()))
                .map(variant -> ((VariantConfig.Source.File) variant.source()).path())
                .findFirst()
                .orElseThrow();
    }

    /** External data by the name that this project and the exporters give it. */
    private static long sizeBytes(Path file) throws IOException {
        Path data = file.resolveSibling(file.getFileName() + ".data");
        return Files.size(file) + (Files.isRegularFile(data) ? Files.size(data) : 0);
    }

    /** Threads that one engine call may use: all cores together, unless said. */
    static int threadsPerWorker(VariantConfig variant) {
        int cores = Runtime.getRuntime().availableProcessors();
        return variant.threadsPerWorker() > 0 ? variant.threadsPerWorker() : Math.max(1, cores / variant.workers());
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed by the pool, or when opening fails.
    private void open(Path file, VariantConfig variant, List<EngineSession> sessions) {
        int threads = threadsPerWorker(variant);
        for (int worker = 0; worker < variant.workers(); worker++) {
            sessions.add(engine.open(file, EngineOptions.defaults().withIntraOpThreads(threads)));
        }
    }

    private static ModelSignature signature(ServedModel model, EngineSession session) {
        List<TensorSpec> inputs = session.inputs();
        return model.texts().isPresent()
                ? ModelSignature.ofText(inputs, session.outputs())
                : ModelSignature.ofTensors(inputs, session.outputs());
    }

    @SuppressWarnings("MustBeClosedChecker") // The loaded variant closes it.
    private static LoadedVariant start(
            ServedModel model,
            VariantSlot slot,
            ModelSignature signature,
            FileFacts facts,
            List<EngineSession> sessions) {
        ModelRows rows = new ModelRows(
                TensorRows.of(signature.inputs()),
                model.texts().map(texts -> TextRows.of(signature.inputs(), texts.padId())));
        String name = model.name() + "/" + slot.name();
        InferencePipeline<ModelRow> pipeline = InferencePipeline.start(
                model.batching().options(signature.batched()),
                model.batching().grouping(signature.batched()),
                PoolOptions.of(name, sessions.size()),
                SessionSource.opened(sessions),
                new InferencePipeline.RowParts<>(rows, slot.telemetry()));
        return new LoadedVariant(name, signature, facts, pipeline);
    }

    private static String describe(IOException e) {
        return e instanceof NoSuchFileException missing
                ? "there is no file " + missing.getFile()
                : String.valueOf(e.getMessage());
    }
}
