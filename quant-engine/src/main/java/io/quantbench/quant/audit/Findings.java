package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Finding.Kind;
import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds kernels in a form that the engine runs slowly. */
final class Findings {
    /** Where an operator has its activation (−1: in float) and its weight. */
    private record Operands(int activation, int weight) {}

    private static final Map<String, Operands> OPERANDS = Map.of(
            "QLinearConv", new Operands(0, 3),
            "QLinearMatMul", new Operands(0, 3),
            "QGemm", new Operands(0, 3),
            "MatMulInteger", new Operands(0, 1),
            "MatMulIntegerToFloat", new Operands(0, 1),
            "ConvInteger", new Operands(0, 1),
            "DynamicQuantizeMatMul", new Operands(-1, 1),
            "DynamicQuantizeLSTM", new Operands(-1, 1));

    private final SourceNodes sources;

    Findings(SourceNodes sources) {
        this.sources = sources;
    }

    List<Finding> in(Scope optimized) {
        return optimized
                .sites()
                .flatMap(site -> kindOf(site).map(kind -> finding(site, kind)).stream())
                .distinct()
                .toList();
    }

    private Finding finding(Site site, Kind kind) {
        String own = site.scope().pathOf(site.node());
        String name = sources.of(site).stream().findFirst().orElse(own);
        return new Finding(name, KernelClassifier.operatorName(site.node()), kind);
    }

    private static Optional<Kind> kindOf(Site site) {
        Node node = site.node();
        if (node.opType().equals("MatMulNBits")) {
            boolean slow = node.intAttribute("bits", 4) == 8 && node.intAttribute("accuracy_level", 0) != 4;
            return slow ? Optional.of(Kind.BLOCKS_WITHOUT_INTEGER_PRODUCT) : Optional.empty();
        }
        if (node.is("QuantizeLinear")) {
            DataType type = site.scope().type(node.output(0)).orElse(DataType.UINT8);
            return type == DataType.INT16 || type == DataType.UINT16 ? Optional.of(Kind.SIXTEEN_BIT) : Optional.empty();
        }
        return Optional.ofNullable(OPERANDS.get(node.opType())).flatMap(operands -> slowOperands(site, operands));
    }

    private static Optional<Kind> slowOperands(Site site, Operands operands) {
        Node node = site.node();
        String weight = node.input(operands.weight());
        Optional<DataType> weightType = site.scope().type(weight);
        Optional<DataType> activationType = operands.activation() < 0
                ? Optional.of(DataType.UINT8)
                : site.scope().type(node.input(0));
        boolean signedWeight = weightType.filter(type -> type == DataType.INT8).isPresent();
        if (signedWeight && activationType.filter(type -> type == DataType.INT8).isPresent()) {
            return Optional.of(Kind.PORTABLE_SIGNED_ACTIVATIONS);
        }
        if (signedWeight && node.opType().equals("ConvInteger")) {
            return Optional.of(Kind.CONVOLUTION_WITHOUT_CALIBRATION);
        }
        boolean unsignedWeight =
                weightType.filter(type -> type == DataType.UINT8).isPresent();
        return unsignedWeight && site.scope().isConstant(weight)
                ? Optional.of(Kind.UNSIGNED_WEIGHTS)
                : Optional.empty();
    }
}
