package io.quantbench.harness.serve;

import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.batch.Submission;
import io.quantbench.harness.exec.CloseReport;
import io.quantbench.harness.exec.InferenceRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** One loading of a variant: its file as it was then, and the pipeline that runs it. */
final class LoadedVariant {
    private static final Logger logger = System.getLogger(LoadedVariant.class.getName());

    private final String name;
    private final ModelSignature signature;
    private final FileFacts file;
    private final InferencePipeline<ModelRow> pipeline;

    /**
     * A model file as it was loaded.
     *
     * @param source its path
     * @param sha256 of the file, in hexadecimal
     * @param sizeBytes external data included
     */
    record FileFacts(String source, String sha256, long sizeBytes) {}

    /**
     * Takes the pipeline over.
     *
     * @param name for the log, such as {@code minilm/int8}
     */
    LoadedVariant(String name, ModelSignature signature, FileFacts file, InferencePipeline<ModelRow> pipeline) {
        this.name = name;
        this.signature = signature;
        this.file = file;
        this.pipeline = pipeline;
    }

    ModelSignature signature() {
        return signature;
    }

    FileFacts file() {
        return file;
    }

    int queued() {
        return pipeline.queued();
    }

    /** Queues all rows of a request or none; see {@link InferencePipeline#submitAll}. */
    Submission<ModelRow> submit(List<InferenceRequest<ModelRow>> rows, int priority) {
        return pipeline.submitAll(rows, priority);
    }

    void withdraw(Submission.Accepted<ModelRow> accepted) {
        pipeline.withdraw(accepted);
    }

    /** Takes no more rows, waits up to {@code limit} for those admitted, and closes the engine; what is left undone is logged. */
    void close(Duration limit) {
        CloseReport report = pipeline.close(limit);
        if (!report.clean()) {
            logger.log(Level.WARNING, "{0} did not end cleanly: {1}", name, report);
        }
    }
}
