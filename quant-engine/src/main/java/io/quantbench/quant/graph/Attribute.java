package io.quantbench.quant.graph;

import java.util.List;

/** A named compile-time argument of a node. Strings are UTF-8; one that is not is carried as {@link Opaque}. */
public sealed interface Attribute {
    /** Name, unique within its node. */
    String name();

    /** Documentation and unknown fields. */
    Extras extras();

    record OfFloat(String name, float value, Extras extras) implements Attribute {}

    record OfInt(String name, long value, Extras extras) implements Attribute {}

    record OfString(String name, String value, Extras extras) implements Attribute {}

    record OfTensor(String name, TensorData value, Extras extras) implements Attribute {}

    record OfGraph(String name, Graph value, Extras extras) implements Attribute {}

    record OfFloats(String name, List<Float> values, Extras extras) implements Attribute {
        public OfFloats {
            values = List.copyOf(values);
        }
    }

    record OfInts(String name, List<Long> values, Extras extras) implements Attribute {
        public OfInts {
            values = List.copyOf(values);
        }
    }

    record OfStrings(String name, List<String> values, Extras extras) implements Attribute {
        public OfStrings {
            values = List.copyOf(values);
        }
    }

    record OfTensors(String name, List<TensorData> values, Extras extras) implements Attribute {
        public OfTensors {
            values = List.copyOf(values);
        }
    }

    record OfGraphs(String name, List<Graph> values, Extras extras) implements Attribute {
        public OfGraphs {
            values = List.copyOf(values);
        }
    }

    /** Sparse tensors, types, references to a function's attribute, and whatever a later ONNX version adds. */
    record Opaque(String name, Extras extras) implements Attribute {}

    static Attribute of(String name, float value) {
        return new OfFloat(name, value, Extras.none());
    }

    static Attribute of(String name, long value) {
        return new OfInt(name, value, Extras.none());
    }

    static Attribute of(String name, String value) {
        return new OfString(name, value, Extras.none());
    }

    static Attribute ofInts(String name, List<Long> values) {
        return new OfInts(name, values, Extras.none());
    }
}
