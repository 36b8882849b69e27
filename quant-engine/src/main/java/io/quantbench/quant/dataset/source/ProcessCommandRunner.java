package io.quantbench.quant.dataset.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands as processes. Their output goes to a file, so that a full pipe cannot hold them up. */
final class ProcessCommandRunner implements CommandRunner {
    private static final int MAX_OUTPUT_CHARS = 4_000;

    @Override
    public Result run(List<String> command, Path directory, long timeoutSeconds)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            // The scratch directory that Java puts into its message tells the reader nothing.
            return new Result.NotStarted(
                    String.valueOf(e.getMessage()).replaceFirst(" \\(in directory \"[^\"]*\"\\)", ""));
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                return new Result.TimedOut();
            }
        } finally {
            // Also when interrupted; children first, because npm works in one.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return new Result.Exited(process.exitValue(), text.substring(Math.max(0, text.length() - MAX_OUTPUT_CHARS)));
    }
}
