package io.quantbench.harness.canary.drive;

import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Row;
import io.quantbench.quant.dataset.Split;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import io.quantbench.quant.dataset.read.RowKind;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.Fetch;
import io.quantbench.quant.dataset.source.SentimentSentences;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Labelled rows as a model's requests. Immutable.
 *
 * @param train rows to fit on
 * @param test rows to judge on, none of which is fitted on
 */
public record LabelledRequests(List<Labelled> train, List<Labelled> test) {
    public LabelledRequests {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * One row.
     *
     * @param inputs a batch of one
     * @param label its class
     */
    public record Labelled(List<WireTensor> inputs, int label) {
        public Labelled {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * Reads a data set; may wait for the network for the labelled sentences.
     *
     * @param data a file, or {@link CanaryConfig#SENTENCES}
     * @param inputs as the server's clients see them
     * @throws DriveException if it has no labels, or does not fit the model
     * @throws io.quantbench.quant.dataset.DatasetException if it cannot be read
     */
    public static LabelledRequests read(Path data, List<TensorSpec> inputs) throws InterruptedException {
        boolean texts = inputs.size() == 1 && inputs.get(0).type() == DataType.STRING;
        if (data.equals(CanaryConfig.SENTENCES)) {
            return of(sentences(), inputs, texts);
        }
        boolean ofText = DatasetReader.rowKind(data) == RowKind.TEXT;
        if (ofText != texts) {
            throw new DriveException(
                    data + " holds " + (ofText ? "texts" : "tensors") + ", and the model takes "
                            + (texts ? "texts" : "tensors") + "; name other data, or a tokenizer for the model",
                    null);
        }
        return ofText
                ? of(DatasetReader.readText(data), inputs, true)
                : of(DatasetReader.readTensors(data, inputs), inputs, false);
    }

    private static Dataset<TextRow> sentences() throws InterruptedException {
        Fetch fetch = SentimentSentences.in(CacheDirectory.ofUser()).load();
        if (fetch instanceof Fetch.Available available) {
            return available.dataset();
        }
        throw new DriveException(
                ((Fetch.Unavailable) fetch).reason() + "; name a file of labelled data instead of sentences", null);
    }

    private static <R extends Row> LabelledRequests of(Dataset<R> dataset, List<TensorSpec> inputs, boolean texts) {
        if (!dataset.isLabelled()) {
            throw new DriveException(dataset.name() + " has no labels, by which a canary could be decided", null);
        }
        if (!texts && dataset.rows().get(0) instanceof TextRow) {
            throw new DriveException("the model takes no texts; name labelled data of its own inputs", null);
        }
        Split<R> split = Split.of(dataset);
        return new LabelledRequests(requests(split.train(), inputs), requests(split.test(), inputs));
    }

    private static List<Labelled> requests(List<? extends Row> rows, List<TensorSpec> inputs) {
        List<Labelled> requests = new ArrayList<>();
        for (Row row : rows) {
            List<WireTensor> tensors = new ArrayList<>();
            if (row instanceof TextRow text) {
                tensors.add(WireTensor.ofTexts(inputs.get(0).name(), Shape.of(1), List.of(text.text())));
            } else if (row instanceof TensorRow values) {
                for (TensorSpec input : inputs) {
                    Tensor tensor =
                            Objects.requireNonNull(values.inputs().get(input.name()), "the reader checks names");
                    tensors.add(WireTensor.of(input.name(), batchOfOne(tensor, input)));
                }
            }
            requests.add(new Labelled(tensors, row.label().orElseThrow()));
        }
        return requests;
    }

    private static Tensor batchOfOne(Tensor row, TensorSpec input) {
        if (row.shape().rank() == input.dims().size()) {
            return row;
        }
        long[] dims = LongStream.concat(
                        LongStream.of(1), LongStream.of(row.shape().toArray()))
                .toArray();
        return Tensor.of(row.type(), Shape.of(dims), row.bytes());
    }
}
