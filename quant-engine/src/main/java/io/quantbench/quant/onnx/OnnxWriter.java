package io.quantbench.quant.onnx;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Writes ONNX models. The same model always gives the same bytes. A file appears complete or not at all: it is written beside its
 * destination, forced to disk and then renamed. Constants are streamed from where they are, never gathered on the heap.
 */
public final class OnnxWriter {
    /** Constants smaller than this stay in the model file even when the others must move out of it. */
    static final long MIN_EXTERNAL_BYTES = 1024;

    /** Protobuf ends at 2 GiB; the rest is room for everything that is not a constant. */
    private static final long MAX_INLINE_BYTES = Integer.MAX_VALUE - (64L << 20);

    /** Makes the names of temporary files differ within this process; the process id does so between processes. */
    private static final AtomicLong COUNTER = new AtomicLong();

    private OnnxWriter() {}

    /**
     * Writes {@code model} to {@code file} as one file; only if its constants exceed what the format allows (about 2 GiB) those of
     * 1 KiB and more go to {@code <file>.data} beside it.
     *
     * @throws IOException if writing fails; an existing file is then still as it was
     */
    public static void write(Model model, Path file) throws IOException {
        writeLimited(model, file, MAX_INLINE_BYTES);
    }

    /**
     * Writes {@code model} with all initializers of at least {@code thresholdBytes} in {@code <file>.data} beside it.
     *
     * @throws IOException if writing fails; an existing file is then still as it was
     */
    public static void writeWithExternalData(Model model, Path file, long thresholdBytes) throws IOException {
        if (thresholdBytes < 1) {
            throw new IllegalArgumentException("thresholdBytes=" + thresholdBytes + " is below 1");
        }
        write(model, file, new ExternalData(dataFile(file).getFileName().toString(), thresholdBytes));
    }

    static void writeLimited(Model model, Path file, long maxInlineBytes) throws IOException {
        long constantBytes = tensors(model.graph()).mapToLong(Tensor::sizeBytes).sum();
        long threshold = constantBytes > maxInlineBytes ? MIN_EXTERNAL_BYTES : Long.MAX_VALUE;
        write(model, file, new ExternalData(dataFile(file).getFileName().toString(), threshold));
    }

    private static Stream<Tensor> tensors(Graph graph) {
        return Stream.concat(
                graph.initializers().stream().map(Initializer::tensor).flatMap(Optional::stream),
                graph.nodes().stream().flatMap(n -> n.subgraphs().stream()).flatMap(OnnxWriter::tensors));
    }

    /** Where the constants of the model in {@code file} are written that do not fit in it. */
    public static Path dataFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".data");
    }

    private static void write(Model model, Path file, ExternalData external) throws IOException {
        ConstantPool constants = new ConstantPool(List.of());
        ModelProto proto = new ModelEncoder(external, constants).encode(model);
        if (!external.isEmpty()) {
            replace(dataFile(file), external::writeTo);
        }
        WireSplicer.Spliced spliced =
                new WireSplicer.Spliced(ByteBuffer.wrap(proto.toByteArray()), constants.constants());
        replace(file, channel -> WireSplicer.putBack(spliced, channel));
    }

    private interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private static void replace(Path file, Content content) throws IOException {
        String temporaryName = "." + file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + ".tmp";
        Path temporary = file.resolveSibling(temporaryName);
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
