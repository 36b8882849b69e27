package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.ActivationFormat;
import io.quantbench.quant.quantize.pass.ActivationQuantizer;
import io.quantbench.quant.quantize.pass.Rescaling;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Chooses scale and zero point for every tensor that an integer operator reads or writes. Tensors that are made of the same integers
 * (what moves or rescales them changes only their meaning) are solved together, from the one that the integers are made for:
 *
 * <ul>
 *   <li>Its range is what its readers can tell apart: a Clip behind it cuts it, and so does a gate {@code x · clip(x + 3, 0, 6)},
 *       below the point from which the gate is 0. Saturation then does the clip's work, and the steps become finer.
 *   <li>Where a sum with a scalar is to be a mere shift of the zero point, the scalar must be a whole number of steps: the scale is
 *       the next larger one with this property. If that costs more than a third of the resolution, the sum is computed instead.
 * </ul>
 */
final class ActivationScales {
    private static final double WHOLE = 0.02;

    private final IntegerRegion region;
    private final ActivationFormat format;
    private final Map<String, QuantParams> params = new LinkedHashMap<>();

    private ActivationScales(IntegerRegion region, ActivationFormat format) {
        this.region = region;
        this.format = format;
    }

    /** Parameters by tensor name; nodes of the region whose meaning cannot be expressed are rejected from it. */
    static Map<String, QuantParams> of(IntegerRegion region, ActivationFormat format) {
        while (true) {
            ActivationScales scales = new ActivationScales(region, format);
            Optional<Rejection> rejection = scales.solveAll();
            if (rejection.isEmpty()) {
                return scales.params;
            }
            region.reject(rejection.get().node(), rejection.get().reason());
        }
    }

    private record Rejection(Node node, String reason) {}

    /** A tensor whose value is {@code factor · root + offset}, by way of {@code via}. */
    private record Member(String tensor, double factor, double offset, Optional<Node> via) {
        double shift() {
            return offset / factor;
        }
    }

    private Optional<Rejection> solveAll() {
        Set<String> roots = new LinkedHashSet<>();
        for (Node node : region.graph().nodes()) {
            IntegerRole role = region.role(node.name());
            if (role != IntegerRole.FLOAT) {
                region.dataInputs(node).stream()
                        .filter(i -> !region.isInteger(i))
                        .forEach(roots::add);
            }
            if (role == IntegerRole.CONVOLUTION || role == IntegerRole.COMPUTED) {
                roots.addAll(node.outputs());
            }
        }
        return roots.stream().map(this::solve).flatMap(Optional::stream).findFirst();
    }

    private Optional<Rejection> solve(String root) {
        List<Member> members = new ArrayList<>();
        collect(new Member(root, 1, 0, Optional.empty()), members);
        List<Member> read = members.stream()
                .filter(m -> m.via().isEmpty() || isRead(m.tensor()) || clips(m))
                .toList();
        Extent extent = needed(root, !region.isInteger(root));
        for (Member member : read) {
            extent = extent.including(-member.shift());
        }
        List<Member> shifted = read.stream().filter(m -> m.offset() != 0).toList();
        double largest =
                shifted.stream().mapToDouble(m -> Math.abs(m.shift())).max().orElse(0);
        Optional<QuantParams> chosen = largest == 0
                ? Optional.of(ActivationQuantizer.params(extent.toRange(), format))
                : ActivationQuantizer.aligned((float) extent.min(), (float) extent.max(), format, largest);
        if (chosen.isEmpty()) {
            return Optional.of(rejection(shifted));
        }
        for (Member member : read) {
            Optional<QuantParams> own = own(member, chosen.get());
            if (own.isEmpty()) {
                return Optional.of(rejection(List.of(member)));
            }
            params.put(member.tensor(), own.get());
        }
        return Optional.empty();
    }

    private static Rejection rejection(List<Member> members) {
        Node node = members.get(members.size() - 1).via().orElseThrow();
        return new Rejection(node, "its constant is no whole number of steps of the integers that it would shift");
    }

    private Optional<QuantParams> own(Member member, QuantParams root) {
        double steps = member.shift() / root.scale(0);
        double whole = Math.rint(steps);
        double zeroPoint = root.zeroPoint(0) - whole;
        int lowest = format.type() == DataType.UINT8 ? 0 : Byte.MIN_VALUE;
        if (Math.abs(steps - whole) > WHOLE || zeroPoint < lowest || zeroPoint > lowest + 255) {
            return Optional.empty();
        }
        return Optional.of(
                QuantParams.perTensor(format.type(), (float) (member.factor() * root.scale(0)), (int) zeroPoint));
    }

    private void collect(Member member, List<Member> members) {
        members.add(member);
        for (Node reader : region.graph().consumers(member.tensor())) {
            IntegerRole role = region.role(reader.name());
            if (!region.readsIntegers(reader, member.tensor())) {
                continue;
            }
            if (role == IntegerRole.MOVER) {
                reader.outputs().stream()
                        .filter(o -> !o.isEmpty())
                        .forEach(o ->
                                collect(new Member(o, member.factor(), member.offset(), Optional.of(reader)), members));
            } else if (role == IntegerRole.RESCALING) {
                Rescaling step = region.rescaling(reader);
                double factor = step.factor() * member.factor();
                double offset = step.factor() * member.offset() + step.offset();
                collect(new Member(reader.output(0), factor, offset, Optional.of(reader)), members);
            }
        }
    }

    /** Whether something but a rescaling or a Shape reads the tensor, so that it needs parameters of its own. */
    private boolean isRead(String tensor) {
        return isReadFromOutside(tensor)
                || region.graph().consumers(tensor).stream()
                        .anyMatch(c -> !c.is("Shape") && region.role(c.name()) != IntegerRole.RESCALING);
    }

    private boolean isReadFromOutside(String tensor) {
        return region.graph().isGraphOutput(tensor) || region.graph().isCaptured(tensor);
    }

    private boolean clips(Member member) {
        return member.via()
                .filter(n -> region.role(n.name()) == IntegerRole.RESCALING)
                .filter(n -> region.rescaling(n).clips())
                .isPresent();
    }

    /** The values of {@code tensor} that its readers can tell apart; float readers of a float tensor do not count. */
    private Extent needed(String tensor, boolean integersOnly) {
        Extent own = region.range(tensor).map(Extent::of).orElse(Extent.EMPTY);
        Extent needed = isReadFromOutside(tensor) && !integersOnly ? own : Extent.EMPTY;
        for (Node reader : region.graph().consumers(tensor)) {
            IntegerRole role = region.role(reader.name());
            boolean asIntegers = region.readsIntegers(reader, tensor);
            if (reader.is("Shape") || (!asIntegers && integersOnly)) {
                continue;
            }
            needed = needed.union(
                    !asIntegers
                            ? own
                            : switch (role) {
                                case MOVER -> moved(reader, own);
                                case RESCALING -> rescaled(reader, own);
                                case COMPUTED -> gated(reader, tensor, own);
                                default -> own;
                            });
        }
        return needed.isEmpty() ? new Extent(0, 0) : needed;
    }

    private Extent moved(Node mover, Extent before) {
        Extent after = Extent.EMPTY;
        for (String output : mover.outputs()) {
            boolean ranged = region.range(output).isPresent();
            after = after.union(output.isEmpty() ? Extent.EMPTY : ranged ? needed(output, false) : before);
        }
        return after;
    }

    private Extent rescaled(Node node, Extent before) {
        Rescaling step = region.rescaling(node);
        boolean followed = region.range(node.output(0)).isPresent() || isInner(node.output(0));
        Extent after = followed ? needed(node.output(0), false) : Extent.EMPTY;
        Extent extent = after.isEmpty() || !followed
                ? new Extent(before.min() * step.factor() + step.offset(), before.max() * step.factor() + step.offset())
                : after;
        return extent.clipped(step.min(), step.max()).before(step.factor(), step.offset());
    }

    private boolean isInner(String tensor) {
        return !isRead(tensor);
    }

    /** A factor that is 0 wherever {@code tensor} is below some point hides all below it. */
    private Extent gated(Node node, String tensor, Extent own) {
        if (!node.is("Mul")) {
            return own;
        }
        String gate = node.input(node.input(0).equals(tensor) ? 1 : 0);
        OptionalDouble start = gateStart(tensor, gate);
        return start.isPresent() ? own.clipped(start.getAsDouble(), Double.POSITIVE_INFINITY) : own;
    }

    /** Where {@code gate}, made of {@code tensor} by rescaling, begins to be above 0; empty if it is no such gate. */
    private OptionalDouble gateStart(String tensor, String gate) {
        List<Rescaling> steps = new ArrayList<>();
        String current = gate;
        while (!current.equals(tensor)) {
            Optional<Node> producer = region.graph().producer(current);
            if (producer.isEmpty() || region.role(producer.get().name()) != IntegerRole.RESCALING) {
                return OptionalDouble.empty();
            }
            steps.add(0, region.rescaling(producer.get()));
            current = region.rescaling(producer.get()).input();
        }
        double factor = 1;
        double offset = 0;
        double lowest = Double.NEGATIVE_INFINITY;
        double start = Double.NEGATIVE_INFINITY;
        for (Rescaling step : steps) {
            factor *= step.factor();
            offset = offset * step.factor() + step.offset();
            lowest = lowest * step.factor() + step.offset();
            if (step.min() > lowest) {
                lowest = step.min();
                start = (step.min() - offset) / factor;
            }
        }
        return lowest == 0 ? OptionalDouble.of(start) : OptionalDouble.empty();
    }
}
