package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads a variant in an engine with every optimization, reads back the graph that the engine made of it, and tells what runs as
 * integers, what runs as floats, and which conversions are left. The files that this takes are deleted again. Stateless.
 */
public final class RuntimeAudit {
    private RuntimeAudit() {}

    /**
     * The audit of the model in {@code variant}, by names of its own nodes.
     *
     * @throws EngineException if the engine does not load it
     */
    public static AuditReport of(Engine engine, Path variant) throws IOException {
        return of(engine, variant, Optional.empty());
    }

    /**
     * The audit of the model in {@code variant}, by names of the float model that it was made from.
     *
     * @throws EngineException if the engine does not load it
     */
    public static AuditReport of(Engine engine, Path variant, Model source) throws IOException {
        return of(engine, variant, Optional.of(source));
    }

    private static AuditReport of(Engine engine, Path variant, Optional<Model> source) throws IOException {
        Path folder = Files.createTempDirectory("quantbench-audit");
        try {
            Path file = folder.resolve("optimized.onnx");
            EngineOptions options = EngineOptions.defaults().withOptimizedModel(file);
            try (EngineSession session = engine.open(variant, options)) {
                if (!Files.exists(file)) {
                    throw new EngineException(engine.name() + " loaded " + variant + " with "
                            + session.inputs().size() + " inputs, but did not write down the graph that it runs");
                }
            }
            String name = engine.name() + " " + engine.version();
            return of(name, optimized(file, variant), OnnxReader.read(variant), source);
        } finally {
            delete(folder);
        }
    }

    /** The engine refers to the variant's own external data, which lies beside the variant. */
    private static Model optimized(Path file, Path variant) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return OnnxReader.read(bytes, variant.toAbsolutePath().getParent());
        }
    }

    /**
     * The audit of a graph that was read back before.
     *
     * @param optimized the graph that {@code engine} made of {@code variant}
     * @param source the float model whose names are used; those of {@code variant} if empty
     */
    public static AuditReport of(String engine, Model optimized, Model variant, Optional<Model> source) {
        SourceNodes names = new SourceNodes(Scope.of(variant), source.map(Scope::of));
        Scope scope = Scope.of(optimized);
        List<RuntimeKernel> kernels =
                scope.sites().map(site -> kernel(site, names)).toList();
        List<Conversion> conversions = new Conversions(names).in(scope);
        return new AuditReport(engine, kernels, conversions, new Findings(names).in(scope), Islands.among(conversions));
    }

    private static RuntimeKernel kernel(Site site, SourceNodes names) {
        return new RuntimeKernel(
                site.scope().pathOf(site.node()),
                KernelClassifier.operatorName(site.node()),
                KernelClassifier.kindOf(site),
                names.of(site));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
