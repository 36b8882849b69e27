package io.quantbench.load.report;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that are either whole or not there: to a temporary file in the same directory, forced to the disk, then moved
 * over the target in one step. When anything fails on the way (the disk is full, the directory is read-only) the earlier file
 * stays as it was and the temporary file is removed.
 *
 * <p>Stateless. Two writers of the same file do not mix their contents; the later move wins.
 */
public final class AtomicFiles {
    private static final int MAX_LEFTOVERS = 1000;

    private final Opener opener;

    /** Creates a file that must not exist yet; the stream's {@code close} returns only when all bytes are on the disk. */
    interface Opener {
        OutputStream create(Path file) throws IOException;
    }

    /** Gives the content of a file to a stream, which the caller closes. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    AtomicFiles(Opener opener) {
        this.opener = opener;
    }

    /** The writer to real files. */
    public static AtomicFiles onDisk() {
        return new AtomicFiles(AtomicFiles::createForced);
    }

    /** Writes text as UTF-8; see {@link #write}. */
    public void writeText(Path file, CharSequence text) throws ReportWriteException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        write(file, out -> out.write(bytes));
    }

    /**
     * Creates or replaces the file, and its directory where that is missing.
     *
     * @throws ReportWriteException with one sentence for the user; the earlier file, if any, is unchanged
     */
    public void write(Path file, Content content) throws ReportWriteException {
        Path target = file.toAbsolutePath();
        try {
            if (Files.isDirectory(target)) {
                throw new IOException("it is a directory");
            }
            Files.createDirectories(directoryOf(target));
            replace(target, content);
        } catch (IOException | RuntimeException e) {
            throw new ReportWriteException(file, sentence(file, target, e), e);
        }
    }

    private void replace(Path target, Content content) throws IOException {
        Path temporary = freeNameBeside(target);
        try {
            try (OutputStream out = opener.create(temporary)) {
                content.writeTo(out);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Leftovers of a killed process are stepped over, not overwritten: another process may be writing them. */
    private static Path freeNameBeside(Path target) throws IOException {
        String prefix =
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-";
        for (int i = 0; i < MAX_LEFTOVERS; i++) {
            Path candidate = directoryOf(target).resolve(prefix + i + ".tmp");
            if (Files.notExists(candidate)) {
                return candidate;
            }
        }
        throw new FileAlreadyExistsException(prefix + "*.tmp");
    }

    private static Path directoryOf(Path target) {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    private static OutputStream createForced(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new ForcedOnClose(channel);
    }

    private static String sentence(Path file, Path target, Exception cause) {
        boolean earlier = Files.isRegularFile(target);
        return "cannot write " + file + ": " + reason(cause)
                + (earlier ? "; the earlier file is unchanged" : "; nothing was left behind")
                + ". Make room there or choose another directory.";
    }

    private static String reason(Exception cause) {
        String why = cause instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : cause.getMessage();
        return why == null || why.isBlank()
                ? cause.getClass().getSimpleName()
                : cause instanceof FileSystemException && why.equals(cause.getMessage())
                        ? cause.getClass().getSimpleName() + " " + why
                        : why;
    }

    private static final class ForcedOnClose extends FilterOutputStream {
        private final FileChannel channel;
        private boolean closed;

        ForcedOnClose(FileChannel channel) {
            super(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (channel) {
                out.flush();
                channel.force(true);
            }
        }
    }
}
