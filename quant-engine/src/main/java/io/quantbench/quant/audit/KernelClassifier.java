package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import java.util.Optional;
import java.util.Set;

/** Tells by operator and element types what a node of the engine's graph computes with. */
final class KernelClassifier {
    private static final Set<String> CONVERSIONS =
            Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear");

    private static final Set<String> COMPRESSED = Set.of("MatMulNBits", "MatMulBnb4", "GatherBlockQuantized");

    private static final Set<String> INTEGER = Set.of(
            "ConvInteger",
            "DynamicQuantizeLSTM",
            "DynamicQuantizeMatMul",
            "MatMulInteger",
            "MatMulInteger16",
            "MatMulIntegerToFloat",
            "QAttention",
            "QEmbedLayerNormalization",
            "QGemm",
            "QMoE");

    private static final Set<DataType> QUANTIZED =
            Set.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4, DataType.INT16, DataType.UINT16);

    private static final Set<DataType> FRACTIONS =
            Set.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16);

    private KernelClassifier() {}

    static KernelKind kindOf(Site site) {
        Node node = site.node();
        String op = node.opType();
        if (CONVERSIONS.contains(op) || isHalfCast(site)) {
            return KernelKind.CONVERSION;
        }
        if (COMPRESSED.contains(op)) {
            return KernelKind.COMPRESSED_WEIGHTS;
        }
        if (INTEGER.contains(op) || op.startsWith("QLinear")) {
            return KernelKind.INTEGER;
        }
        if (!node.subgraphs().isEmpty()) {
            return KernelKind.CONTROL;
        }
        Optional<DataType> made = site.scope().type(node.output(0));
        if (made.filter(QUANTIZED::contains).isPresent()) {
            return KernelKind.INTEGER_DATA;
        }
        if (made.isPresent() && !FRACTIONS.contains(made.get())) {
            return KernelKind.INDEX;
        }
        return Node.canonicalDomain(node.domain()).isEmpty() ? KernelKind.FLOAT : KernelKind.FUSED_FLOAT;
    }

    private static boolean isHalfCast(Site site) {
        return site.node().is("Cast")
                && (isHalf(site, site.node().input(0))
                        || isHalf(site, site.node().output(0)));
    }

    private static boolean isHalf(Site site, String tensor) {
        return site.scope()
                .type(tensor)
                .filter(type -> type == DataType.FLOAT16 || type == DataType.BFLOAT16)
                .isPresent();
    }

    /** The operator's name, with the domain in front if it is not the standard's. */
    static String operatorName(Node node) {
        String domain = Node.canonicalDomain(node.domain());
        return domain.isEmpty() ? node.opType() : domain + "." + node.opType();
    }
}
