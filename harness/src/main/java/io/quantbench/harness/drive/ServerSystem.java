package io.quantbench.harness.drive;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.RequestRows;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.dataset.read.DatasetReader;
import io.quantbench.quant.dataset.read.RowKind;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A model on a V2 server, asked over the network with bodies made beforehand. */
final class ServerSystem implements SystemUnderLoad {
    private final String model;
    private final ServerDialect dialect;
    private final RequestRows rows;
    private final Workload workload;
    private final List<Arm> arms;

    private ServerSystem(String model, ServerDialect dialect, RequestRows rows, List<Arm> arms) {
        this.model = model;
        this.dialect = dialect;
        this.rows = rows;
        this.arms = List.copyOf(arms);
        ByteBuffer nothing = ByteBuffer.allocate(0);
        this.workload = new Workload(
                rows.data().name(),
                IntStream.range(0, rows.size())
                        .mapToObj(id -> new Sample(id, nothing))
                        .toList());
    }

    /**
     * Reads the model's metadata, makes all bodies, and opens the connections.
     *
     * @throws DriveException if the server does not answer, lacks the model, or the data do not fit it
     */
    static ServerSystem open(LoadSettings settings, ServerDialect dialect, LoadListener listener) {
        String model = settings.asked().model().orElseThrow();
        List<Arm> arms = new ArrayList<>();
        try {
            listener.stage("server " + settings.target().text());
            ModelMetadata metadata = dialect.metadata(model);
            listener.note("model " + model + " (" + metadata.platform() + ") takes "
                    + String.join(
                            ", ",
                            metadata.inputs().stream().map(Object::toString).toList()));
            RequestRows rows = rows(settings, model, metadata);
            listener.note(rows.size() + " rows: " + rows.data().source());
            List<InferRequest> requests = requests(rows, metadata);
            boolean hasStatistics = hasStatistics(dialect, model, listener);
            List<String> versions = settings.asked().variants().isEmpty()
                    ? List.of("")
                    : settings.asked().variants();
            for (String version : versions) {
                List<ServerDialect.Body> bodies = requests.stream()
                        .map(request -> dialect.body(model, version, request))
                        .toList();
                arms.add(new Arm(
                        version.isEmpty() ? model : version,
                        version.isEmpty() ? "whatever the server chooses" : "pinned",
                        dialect.connect(model, version, bodies),
                        hasStatistics ? Optional.of(new Statistics(dialect, model, version)) : Optional.empty()));
            }
            return new ServerSystem(model, dialect, rows, arms);
        } catch (RuntimeException e) {
            arms.forEach(arm -> arm.target().close());
            dialect.close();
            throw e;
        }
    }

    private static boolean hasStatistics(ServerDialect dialect, String model, LoadListener listener) {
        try {
            return !dialect.statistics(model).isEmpty();
        } catch (DriveException e) {
            listener.note("no stage breakdown: " + e.getMessage());
            return false;
        }
    }

    private static RequestRows rows(LoadSettings settings, String model, ModelMetadata metadata) {
        LoadSettings.Asked asked = settings.asked();
        List<TensorSpec> inputs = metadata.inputs().stream()
                .map(input -> new TensorSpec(input.name(), input.datatype().dataType(), dims(input.shape())))
                .toList();
        boolean tokens =
                !inputs.isEmpty() && inputs.stream().allMatch(input -> RequestRows.TOKEN_INPUTS.contains(input.name()));
        boolean strings = textInput(metadata).isPresent();
        boolean text =
                asked.data().isPresent() && DatasetReader.rowKind(asked.data().get()) == RowKind.TEXT;
        if (strings && (text || asked.data().isEmpty())) {
            return RequestRows.texts(asked.data());
        }
        boolean builtIn = BuiltInModel.named(model)
                .filter(known -> known == BuiltInModel.ALL_MINILM_L6_V2)
                .isPresent();
        if (tokens
                && (text
                        || (asked.data().isEmpty()
                                && (builtIn || asked.tokenizer().isPresent())))) {
            if (!builtIn && asked.tokenizer().isEmpty()) {
                throw new DriveException("model " + model
                        + " takes token ids, so texts need its tokenizer; name it with --tokenizer tokenizer.json");
            }
            return RequestRows.tokenized(asked.data(), asked.tokenizer(), inputs);
        }
        if (text) {
            throw new DriveException("--data " + asked.data().get() + " holds texts, but model " + model + " takes "
                    + metadata.inputs() + "; give tensors (.npy) of these inputs");
        }
        return asked.data().isPresent()
                ? RequestRows.tensors(asked.data().get(), inputs)
                : RequestRows.generated(model, inputs, settings.generator().seed());
    }

    /** An open first extent is the batch. */
    private static List<Dim> dims(List<Long> shape) {
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            long extent = shape.get(axis);
            dims.add(extent >= 0 ? Dim.fixed(extent) : axis == 0 ? Dim.symbolic("batch") : Dim.unknown());
        }
        return dims;
    }

    /** The input that takes strings, if that is the model's only one. */
    private static Optional<ModelMetadata.TensorMetadata> textInput(ModelMetadata metadata) {
        return metadata.inputs().size() == 1
                ? metadata.inputs().stream()
                        .filter(input -> input.datatype() == WireType.BYTES)
                        .findFirst()
                : Optional.empty();
    }

    private static List<InferRequest> requests(RequestRows rows, ModelMetadata metadata) {
        List<InferRequest> requests = new ArrayList<>();
        for (String text : rows.texts()) {
            ModelMetadata.TensorMetadata input = textInput(metadata).orElseThrow();
            long[] ones = input.shape().stream().mapToLong(extent -> 1).toArray();
            requests.add(request(List.of(WireTensor.ofTexts(input.name(), Shape.of(ones), List.of(text)))));
        }
        for (Map<String, Tensor> row : rows.tensors()) {
            requests.add(request(metadata.inputs().stream()
                    .map(input -> WireTensor.of(input.name(), tensor(row, input.name())))
                    .toList()));
        }
        return requests;
    }

    private static Tensor tensor(Map<String, Tensor> row, String input) {
        Tensor tensor = row.get(input);
        if (tensor == null) {
            throw new DriveException(
                    "the data have no tensor for the model's input " + input + ", but " + row.keySet());
        }
        return tensor;
    }

    /** Outputs come back in binary form, which costs server and generator least. */
    private static InferRequest request(List<WireTensor> inputs) {
        return new InferRequest(
                "", new Parameters(Map.of("binary_data_output", new Parameter.Flag(true))), inputs, List.of());
    }

    @Override
    public Workload workload() {
        return workload;
    }

    @Override
    public RunReport.Data data() {
        return rows.data();
    }

    @Override
    public List<Arm> arms() {
        return arms;
    }

    @Override
    public Target openWith(SweepAxis axis, int value) {
        throw new IllegalStateException("the " + axis.id() + " of a server cannot be set to " + value + " from here");
    }

    /** A server's answers are judged by a canary, which sees both variants' answers to the same request. */
    @Override
    public Accuracy accuracy() {
        return new Accuracy(
                Map.of(),
                "answers of model " + model + " on a server are not held against labels here; use inproc: for that");
    }

    @Override
    public void stop() {}

    @Override
    public void close() {
        arms.forEach(arm -> arm.target().close());
        dialect.close();
    }

    /** The server's own account, of one variant or of all. */
    private record Statistics(ServerDialect dialect, String model, String version) implements StageSource {
        @Override
        public String description() {
            return "the server's statistics of model " + model + (version.isEmpty() ? "" : ", variant " + version)
                    + ", before and after";
        }

        @Override
        public String between() {
            return "network";
        }

        @Override
        public Reading read() {
            long queries = 0;
            long[] sums = new long[5];
            for (ModelStatistics variant : dialect.statistics(model)) {
                if (version.isEmpty() || variant.version().equals(version)) {
                    ModelStatistics.Requests requests = variant.requests();
                    queries += requests.success().count();
                    sums[0] += requests.success().totalNs();
                    sums[1] += requests.queue().totalNs();
                    sums[2] += requests.computeInput().totalNs();
                    sums[3] += requests.computeInfer().totalNs();
                    sums[4] += requests.computeOutput().totalNs();
                }
            }
            return new Reading(
                    queries,
                    sums[0],
                    List.of(
                            new Part("queue and batch wait", sums[1]),
                            new Part("input", sums[2]),
                            new Part("infer", sums[3]),
                            new Part("output", sums[4])));
        }
    }
}
