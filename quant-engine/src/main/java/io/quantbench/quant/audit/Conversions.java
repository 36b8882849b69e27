package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Conversion.Purpose;
import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.graph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what each conversion that the engine kept is good for. Quantized integers are followed through the operators that only move
 * them: a QuantizeLinear is work if an integer kernel reads what comes of it, a DequantizeLinear if one made what it reads. A pair
 * with neither is an island: it rounds a tensor, at a cost, and nothing gains by it.
 */
final class Conversions {
    private final SourceNodes sources;

    Conversions(SourceNodes sources) {
        this.sources = sources;
    }

    List<Conversion> in(Scope optimized) {
        return optimized
                .sites()
                .filter(site -> KernelClassifier.kindOf(site) == KernelKind.CONVERSION)
                .map(this::explain)
                .toList();
    }

    private Conversion explain(Site site) {
        Node node = site.node();
        Purpose purpose =
                switch (node.opType()) {
                    case "Cast" -> Purpose.HALF_PRECISION;
                    case "DequantizeLinear" -> purposeOfDequantize(site);
                    default -> purposeOfQuantize(site);
                };
        Set<String> served = new LinkedHashSet<>();
        around(site, purpose).forEach(neighbour -> served.addAll(sources.of(neighbour)));
        return new Conversion(site.scope().pathOf(node), node.opType(), node.input(0), purpose, List.copyOf(served));
    }

    private static Purpose purposeOfQuantize(Site site) {
        Downstream downstream = Downstream.of(site);
        if (downstream.readers().stream().anyMatch(reader -> kind(reader) == KernelKind.INTEGER)) {
            return Purpose.FEEDS_INTEGER;
        }
        return downstream.reachesOutput() ? Purpose.MODEL_EDGE : Purpose.ISLAND;
    }

    private static Purpose purposeOfDequantize(Site site) {
        String tensor = site.node().input(0);
        if (site.scope().isConstant(tensor)) {
            boolean forIntegers = floatReaders(site).isEmpty();
            return forIntegers ? Purpose.FEEDS_INTEGER : Purpose.CONSTANT_EVERY_RUN;
        }
        Optional<Site> maker = origin(site);
        if (maker.isEmpty()) {
            return Purpose.MODEL_EDGE;
        }
        return switch (kind(maker.get())) {
            case CONVERSION -> Purpose.ISLAND;
            case INTEGER_DATA -> Purpose.TABLE_ROWS;
            default -> Purpose.LEAVES_INTEGER;
        };
    }

    /** What made the integers that {@code site} reads, before they were moved about; a look-up in a constant is itself the origin. */
    private static Optional<Site> origin(Site site) {
        Optional<Site> maker = site.scope().producer(site.node().input(0));
        while (maker.isPresent() && kind(maker.get()) == KernelKind.INTEGER_DATA) {
            Site mover = maker.get();
            if (mover.scope().isConstant(mover.node().input(0))) {
                return maker;
            }
            maker = mover.scope().producer(mover.node().input(0));
        }
        return maker;
    }

    private static KernelKind kind(Site site) {
        return KernelClassifier.kindOf(site);
    }

    private static List<Site> floatReaders(Site site) {
        return site.scope().readers(site.node().output(0)).stream()
                .filter(reader -> kind(reader).isFloat())
                .toList();
    }

    /** The kernels for which a conversion is there; for one that only costs, those whose quantization it was. */
    private static Stream<Site> around(Site site, Purpose purpose) {
        Optional<Site> maker = site.scope().producer(site.node().input(0));
        Downstream downstream = Downstream.of(site);
        return switch (purpose) {
            case FEEDS_INTEGER -> downstream.readers().stream().filter(reader -> kind(reader) == KernelKind.INTEGER);
            case LEAVES_INTEGER, TABLE_ROWS -> origin(site).stream();
            case ISLAND, CONSTANT_EVERY_RUN ->
                Stream.of(
                                maker.stream().filter(made -> kind(made).isFloat()),
                                downstream.movers().stream(),
                                downstream.readers().stream()
                                        .filter(reader -> kind(reader).isFloat()))
                        .flatMap(sites -> sites);
            case MODEL_EDGE, HALF_PRECISION -> Stream.empty();
        };
    }

    /**
     * Where the result of a conversion goes: through operators that move integers, and through one DequantizeLinear.
     *
     * @param readers first nodes that do more than move or dequantize
     */
    private record Downstream(List<Site> movers, List<Site> readers, boolean reachesOutput) {
        static Downstream of(Site site) {
            Downstream found = new Downstream(new ArrayList<>(), new ArrayList<>(), false);
            Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Deque<Site> open = new ArrayDeque<>(List.of(site));
            boolean output = false;
            while (!open.isEmpty()) {
                Site current = open.removeFirst();
                String tensor = current.node().output(0);
                output |= current.scope().isOutput(tensor) && !current.node().is("DequantizeLinear");
                for (Site reader : current.scope().readers(tensor)) {
                    if (seen.add(reader.node())) {
                        found.visit(reader, open);
                    }
                }
            }
            return new Downstream(found.movers, found.readers, output);
        }

        private void visit(Site reader, Deque<Site> open) {
            KernelKind kind = kind(reader);
            if (kind == KernelKind.INTEGER_DATA) {
                movers.add(reader);
                open.addLast(reader);
            } else if (kind == KernelKind.CONVERSION && reader.node().is("DequantizeLinear")) {
                open.addLast(reader);
            } else {
                readers.add(reader);
            }
        }
    }
}
