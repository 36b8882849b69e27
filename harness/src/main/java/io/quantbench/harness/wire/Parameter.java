package io.quantbench.harness.wire;

/** The value of one parameter: what the protocol lets one be. */
public sealed interface Parameter {
    /** True or false. */
    record Flag(boolean value) implements Parameter {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A whole number. */
    record Whole(long value) implements Parameter {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A number with a fraction or an exponent; finite. */
    record Real(double value) implements Parameter {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** A string. */
    record Text(String value) implements Parameter {
        @Override
        public String toString() {
            return '"' + Quote.brief(value) + '"';
        }
    }
}
