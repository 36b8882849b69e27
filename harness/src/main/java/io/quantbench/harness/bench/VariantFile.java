package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.BenchReport;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model file that is ready to be loaded as an arm.
 *
 * @param name of the arm
 * @param description how the file came to be, short
 * @param file the ONNX file
 * @param sizeBytes its size, external data included
 * @param judged whether the user's gates apply to it
 * @param made how this run made it; empty for files that were there
 */
record VariantFile(
        String name,
        String description,
        Path file,
        long sizeBytes,
        boolean judged,
        Optional<BenchReport.Quantization> made) {}
