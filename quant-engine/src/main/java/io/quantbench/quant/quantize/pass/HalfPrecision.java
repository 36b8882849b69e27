package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores constants as FLOAT16 and, where asked, computes in it. Inputs and outputs of the model, and the names of all tensors that
 * stay, are FLOAT as before: Cast nodes stand in between, and where one half-precision node feeds another there are none.
 *
 * <p>ONNX Runtime has next to no FLOAT16 arithmetic on x86 CPUs and would put Casts around every operator by itself. There FLOAT16 is a
 * gain in size only, and the faithful form is {@link Arithmetic#FLOAT}: a Cast behind each constant, which the engine folds when it
 * loads the model, so that it runs as fast as before. {@link Arithmetic#HALF} is for engines with FLOAT16 arithmetic (GPUs, some ARM
 * cores); intermediate results beyond ±65504 become infinite there.
 */
public final class HalfPrecision implements GraphPass {
    /** Below this a constant stays as it is: the Cast would take as much room as is saved. */
    public static final int MIN_ELEMENTS = 64;

    private static final long FLOAT_TYPE_NUMBER = 1;
    private static final long FLOAT16_TYPE_NUMBER = 10;

    private final Set<String> nodeNames;
    private final Arithmetic arithmetic;

    /** What nodes compute in. */
    public enum Arithmetic {
        /** In FLOAT, from constants that are stored as FLOAT16; only what reads rows of a table moves FLOAT16. */
        FLOAT,
        /** In FLOAT16, if the operator is a product, an elementwise operator, a normalization, or moves elements. */
        HALF
    }

    /** Treats the nodes with these (unique) names; to no FLOAT constant that they read may there be a {@link HalfConstant#obstacle}. */
    public HalfPrecision(Set<String> nodeNames, Arithmetic arithmetic) {
        this.nodeNames = Set.copyOf(nodeNames);
        this.arithmetic = arithmetic;
    }

    @Override
    public String name() {
        return "half-precision";
    }

    @Override
    public Model apply(Model model) {
        Rewriting rewriting = new Rewriting(GraphEditor.of(model), floatTensors(model));
        for (Node node : rewriting.editor.nodes()) {
            if (nodeNames.contains(node.name())) {
                boolean movesRows = node.is("Gather") && rewriting.isLargeConstant(node.input(0));
                if ((arithmetic == Arithmetic.HALF || movesRows) && rewriting.canBeHalf(node)) {
                    rewriting.computeInHalf(node);
                } else {
                    rewriting.storeInHalf(node);
                }
            }
        }
        rewriting.editor.prune();
        return rewriting.editor.toModel();
    }

    /** The tensors that are known to be FLOAT; what is not known stays as it is. */
    private static Set<String> floatTensors(Model model) {
        Set<String> floats = new HashSet<>();
        List<ValueInfo> declared = new ArrayList<>(model.graph().inputs());
        declared.addAll(model.graph().valueInfos());
        declared.addAll(model.graph().outputs());
        declared.stream()
                .filter(info ->
                        info.spec().filter(s -> s.type() == DataType.FLOAT).isPresent())
                .forEach(info -> floats.add(info.name()));
        model.graph().initializers().stream()
                .filter(i -> i.tensor().filter(t -> t.type() == DataType.FLOAT).isPresent())
                .forEach(i -> floats.add(i.name()));
        for (Node node : model.graph().nodes()) {
            HalfOperators.typedOutputs(node, floats).forEach(floats::add);
        }
        return floats;
    }

    private static final class Rewriting {
        private final GraphEditor editor;
        private final Set<String> floats;
        private final Map<String, String> halfNames = new HashMap<>();
        private final Map<String, String> widenedConstants = new HashMap<>();

        Rewriting(GraphEditor editor, Set<String> floats) {
            this.editor = editor;
            this.floats = floats;
        }

        boolean isLargeConstant(String name) {
            return floatConstant(name)
                    .filter(t -> t.shape().elementCount() >= MIN_ELEMENTS)
                    .isPresent();
        }

        private Optional<Tensor> floatConstant(String name) {
            return editor.constant(name).filter(t -> t.type() == DataType.FLOAT);
        }

        /** Whether the operator has a FLOAT16 form, and this node is known to be one over FLOAT. */
        boolean canBeHalf(Node node) {
            List<Integer> inputs = HalfOperators.typedInputs(node);
            return !inputs.isEmpty()
                    && inputs.stream().map(node::input).allMatch(name -> name.isEmpty() || floats.contains(name));
        }

        void computeInHalf(Node node) {
            List<String> inputs = new ArrayList<>(node.inputs());
            for (int i : HalfOperators.typedInputs(node)) {
                if (!node.input(i).isEmpty()) {
                    inputs.set(i, half(node.input(i), node));
                }
            }
            List<String> outputs = new ArrayList<>(node.outputs());
            List<Node> replacements = new ArrayList<>();
            for (int o : HalfOperators.typedOutputPlaces(node)) {
                String output = node.output(o);
                if (!output.isEmpty()) {
                    outputs.set(o, editor.freshName(output + "_half"));
                    halfNames.put(output, outputs.get(o));
                    replacements.add(cast(outputs.get(o), output, FLOAT_TYPE_NUMBER));
                }
            }
            replacements.add(0, node.withInputs(inputs).withOutputs(outputs));
            editor.replace(node, replacements.toArray(Node[]::new));
        }

        /** The name under which {@code name} is FLOAT16, made at {@code reader} if there is none yet. */
        private String half(String name, Node reader) {
            String known = halfNames.get(name);
            if (known != null) {
                return known;
            }
            Optional<Tensor> constant = floatConstant(name);
            String half = constant.isPresent() ? halfConstant(name, constant.get()) : editor.freshName(name + "_half");
            if (constant.isEmpty()) {
                editor.insertAt(reader, cast(name, half, FLOAT16_TYPE_NUMBER));
                halfNames.put(name, half);
            }
            return half;
        }

        private String halfConstant(String name, Tensor constant) {
            return halfNames.computeIfAbsent(name, key -> {
                HalfConstant.obstacle(constant).ifPresent(reason -> {
                    throw new IllegalArgumentException("'" + name + "' cannot be stored as FLOAT16: " + reason);
                });
                return editor.addInitializer(name + "_half", HalfConstant.of(constant));
            });
        }

        /** Lets {@code node} read its large constants through a Cast. */
        void storeInHalf(Node node) {
            List<String> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                inputs.add(isLargeConstant(input) ? widened(input, node) : input);
            }
            if (!inputs.equals(node.inputs())) {
                editor.replace(node, node.withInputs(inputs));
            }
        }

        private String widened(String name, Node reader) {
            String known = widenedConstants.get(name);
            if (known != null) {
                return known;
            }
            String half = halfConstant(name, floatConstant(name).orElseThrow());
            String widened = editor.freshName(name + "_float");
            widenedConstants.put(name, widened);
            editor.insertAt(reader, cast(half, widened, FLOAT_TYPE_NUMBER));
            return widened;
        }

        private Node cast(String from, String to, long type) {
            return Node.of(
                    editor.freshName(to + "_cast"), "Cast", List.of(from), List.of(to), Attribute.of("to", type));
        }
    }
}
