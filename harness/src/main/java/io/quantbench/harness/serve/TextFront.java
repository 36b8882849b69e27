package io.quantbench.harness.serve;

import io.quantbench.harness.config.TextConfig;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The tokenizer in front of a text model: a bounded queue of requests and the threads that turn their texts into rows, so that no
 * caller's thread does. Safe for use by several threads.
 */
final class TextFront implements AutoCloseable {
    /** One text of this size is tokenized in about a tenth of a second, and nearly all of it is then cut off. */
    private static final int MOST_TEXT_BYTES = 1 << 20;

    private static final int CORES_PER_THREAD = 4;
    private static final long CLOSE_LIMIT_SECONDS = 10;

    private final Tokenizer tokenizer;
    private final ThreadPoolExecutor threads;

    /**
     * What a front works with.
     *
     * @param encode called on several threads at once
     * @param padId token that fills the padding
     * @param close after the last call
     */
    record Tokenizer(Function<String, EncodedText> encode, long padId, Runnable close) {}

    /** A request that waits for the tokenizer. */
    interface Job extends Runnable {
        /** It will not be run, as the front has closed. */
        void abandoned();
    }

    /**
     * A front with its own threads.
     *
     * @param name part of the threads' names
     * @param capacity requests that may wait
     */
    TextFront(String name, Tokenizer tokenizer, int threadCount, int capacity) {
        this.tokenizer = tokenizer;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), work -> {
                    Thread thread = new Thread(work, "quantbench-text-" + name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * The front of a tokenizer file, which is read on the calling thread.
     *
     * @throws io.quantbench.quant.dataset.DatasetException if it cannot be read or is no tokenizer
     */
    @SuppressWarnings("MustBeClosedChecker") // Closed with the front.
    static TextFront open(String name, TextConfig config, int capacity) {
        SentenceTokenizer sentences = SentenceTokenizer.of(config.tokenizer(), config.maxTokens());
        int threadCount = Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_THREAD);
        return new TextFront(
                name, new Tokenizer(sentences::encode, sentences.padId(), sentences::close), threadCount, capacity);
    }

    long padId() {
        return tokenizer.padId();
    }

    /** Whether a request holds a text, and not a text model's own tensors. */
    static boolean takes(InferRequest request) {
        return request.inputs().stream().anyMatch(input -> input.name().equals(ModelSignature.TEXT));
    }

    /**
     * Checks what can be told without reading the texts.
     *
     * @throws ServeException BAD_REQUEST or TOO_LARGE
     */
    static void check(ModelSignature model, InferRequest request, int maxRows) {
        WireTensor input = request.inputs().get(0);
        if (request.inputs().size() > 1) {
            throw RequestReading.bad("input text is given together with others; send the text alone, or the model's"
                    + " own tensors without it");
        }
        if (input.type() != WireType.BYTES || input.shape().rank() != 1) {
            throw RequestReading.bad("input text was given as " + input.header().type() + " " + input.shape()
                    + "; BYTES [rows] is allowed");
        }
        RequestReading.requireRows(input.shape().dim(0), maxRows);
        RequestReading.wanted(model.clientOutputs(), request);
    }

    /** Queues a job. Returns false if there is no room, or the front has closed. */
    boolean submit(Job job) {
        try {
            threads.execute(job);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Takes a job out of the queue; false if it is not there any more. */
    boolean withdraw(Job job) {
        return threads.remove(job);
    }

    /**
     * Tokenizes a checked request, on one of the front's threads.
     *
     * @throws ServeException TOO_LARGE if a text is longer than any that could matter
     * @throws io.quantbench.harness.wire.WireException if a text is not UTF-8
     */
    PreparedRequest prepare(ModelSignature model, InferRequest request) {
        WireTensor input = request.inputs().get(0);
        for (ByteBuffer text : input.byteStrings()) {
            if (text.remaining() > MOST_TEXT_BYTES) {
                throw new ServeException(new ServeFailure(
                        Kind.TOO_LARGE,
                        "a text has " + text.remaining() + " bytes; at most " + MOST_TEXT_BYTES + " are allowed"));
            }
        }
        List<ModelRow> rows = new ArrayList<>();
        for (String text : input.texts()) {
            rows.add(row(text, rows.size()));
        }
        String tokenOutput = model.text().orElseThrow().tokenOutput();
        return new PreparedRequest(rows, () -> new EmbeddingGather(tokenOutput, rows.size()));
    }

    private ModelRow row(String text, int index) {
        EncodedText encoded;
        try {
            encoded = tokenizer.encode().apply(text);
        } catch (IllegalArgumentException e) {
            // A tokenizer without special tokens makes nothing of nothing.
            throw RequestReading.bad("text " + index + " gives no tokens: " + e.getMessage());
        }
        return new ModelRow.Text(TextRow.of(encoded.inputIds(), encoded.typeIds()));
    }

    /** Ends what waits, and frees the tokenizer when nobody uses it any more. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(job -> ((Job) job).abandoned());
        try {
            if (threads.awaitTermination(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                tokenizer.close().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
