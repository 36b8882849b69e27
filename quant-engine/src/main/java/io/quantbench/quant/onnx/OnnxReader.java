package io.quantbench.quant.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX models. The file is mapped, not loaded: large constants are views of the mapping, so that reading 90 MB takes
 * milliseconds and next to no heap. The file must not be changed in place while the model is in use ({@link OnnxWriter} replaces
 * files, which is harmless).
 */
public final class OnnxReader {
    /** Fields of the outermost message; anything else in the first byte is not ONNX. */
    private static final Set<Integer> FIRST_TAGS = Set.of(0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72);

    private OnnxReader() {}

    /**
     * Reads and validates the model in {@code file}; external data is looked for in the same folder, and only there.
     *
     * @throws OnnxFormatException if it is not a well-formed ONNX model
     * @throws IOException if the file cannot be read
     */
    public static Model read(Path file) throws IOException {
        return read(
                file, new ExternalFiles(file.toString(), file.toAbsolutePath().getParent()));
    }

    /**
     * The bytes of the model in {@code file} and of the data files that it refers to.
     *
     * @throws OnnxFormatException if it is not a well-formed ONNX model
     * @throws IOException if a file cannot be read
     */
    public static long totalBytes(Path file) throws IOException {
        ExternalFiles external =
                new ExternalFiles(file.toString(), file.toAbsolutePath().getParent());
        read(file, external);
        long bytes = Files.size(file);
        for (Path data : external.used()) {
            bytes += Files.size(data);
        }
        return bytes;
    }

    private static Model read(Path file, ExternalFiles external) throws IOException {
        if (Files.isDirectory(file)) {
            throw new OnnxFormatException(file.toString(), "is a folder, not a file", null);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new OnnxFormatException(
                        file.toString(),
                        "has " + channel.size()
                                + " bytes, but ONNX allows at most 2 GiB; save the model with external data",
                        null);
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return read(bytes, external, file.toString());
        }
    }

    /**
     * Reads and validates the model in the remaining bytes of {@code bytes}, of which the model keeps views.
     *
     * @param folder where external data is looked for; null if the model must not have any
     * @throws OnnxFormatException if they are not a well-formed ONNX model
     */
    public static Model read(ByteBuffer bytes, @Nullable Path folder) {
        String name = "the model in memory";
        return read(bytes.slice(), new ExternalFiles(name, folder), name);
    }

    private static Model read(ByteBuffer bytes, ExternalFiles external, String file) {
        refuseOtherFormats(bytes, file);
        WireSplicer.Spliced spliced = split(bytes, file);
        ConstantPool constants = new ConstantPool(spliced.constants());
        Model model = new ModelDecoder(file, external, constants).decode(parse(spliced.skeleton(), file));
        List<String> problems = GraphValidator.problems(model);
        if (!problems.isEmpty()) {
            throw new OnnxFormatException(file, problems);
        }
        return model;
    }

    private static WireSplicer.Spliced split(ByteBuffer bytes, String file) {
        try {
            return WireSplicer.takeOut(bytes);
        } catch (WireSplicer.MalformedException e) {
            String what = "is truncated or damaged: of its " + bytes.remaining() + " bytes, the one at " + e.offset()
                    + " starts something that " + e.getMessage();
            throw new OnnxFormatException(file, what, e);
        }
    }

    private static ModelProto parse(ByteBuffer skeleton, String file) {
        try {
            ModelProto proto = ModelProto.parseFrom(skeleton);
            if (!proto.hasGraph()) {
                throw new OnnxFormatException(file, "has no graph: it is truncated, or not an ONNX model", null);
            }
            return proto;
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxFormatException(file, "is damaged, or not an ONNX model: " + e.getMessage(), e);
        }
    }

    private static void refuseOtherFormats(ByteBuffer bytes, String file) {
        if (!bytes.hasRemaining()) {
            throw new OnnxFormatException(file, "is empty", null);
        }
        byte[] head = new byte[Math.min(bytes.remaining(), 24)];
        bytes.duplicate().get(head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("version https://git-lfs")) {
            throw new OnnxFormatException(
                    file, "is a Git LFS pointer, not the model itself; fetch it with 'git lfs pull'", null);
        }
        if (!FIRST_TAGS.contains(head[0] & 0xff)) {
            throw new OnnxFormatException(
                    file, "is not an ONNX file: its first bytes are \"" + text.replaceAll("[^ -~]", ".") + "\"", null);
        }
    }
}
