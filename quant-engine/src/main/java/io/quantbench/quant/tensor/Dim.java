package io.quantbench.quant.tensor;

/** One declared extent of a model input or output: a number, a name that is bound at run time, or nothing at all. */
public sealed interface Dim {
    /** An extent known when the model was made. */
    record Fixed(long extent) implements Dim {
        public Fixed {
            if (extent < 0) {
                throw new IllegalArgumentException("extent=" + extent + " is negative");
            }
        }

        @Override
        public String toString() {
            return Long.toString(extent);
        }
    }

    /** An extent chosen at run time; equal names within one model mean equal extents. */
    record Symbolic(String name) implements Dim {
        public Symbolic {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a symbolic extent needs a name; use Unknown");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An extent of which the model says nothing. */
    record Unknown() implements Dim {
        @Override
        public String toString() {
            return "?";
        }
    }

    static Dim fixed(long extent) {
        return new Fixed(extent);
    }

    static Dim symbolic(String name) {
        return new Symbolic(name);
    }

    /**
     * What a model file's name for an extent means. Converters of PaddlePaddle name every open extent {@code ?}, equal or not, so
     * that name says as little as none.
     */
    static Dim named(String name) {
        return name.isEmpty() || name.equals("?") ? unknown() : symbolic(name);
    }

    static Dim unknown() {
        return new Unknown();
    }
}
