package io.quantbench.quant.audit;

import java.util.List;

/**
 * A conversion between number formats that is left in the graph that the engine runs.
 *
 * @param node the engine's name for it
 * @param operator QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear or Cast
 * @param tensor what is converted
 * @param nodesServed names of the nodes around it for which it is there, as far as tensor names tell
 */
public record Conversion(String node, String operator, String tensor, Purpose purpose, List<String> nodesServed) {
    public Conversion {
        nodesServed = List.copyOf(nodesServed);
    }

    /** What a conversion is good for. */
    public enum Purpose {
        FEEDS_INTEGER("makes the input of an integer kernel"),
        LEAVES_INTEGER("turns the result of an integer kernel into floats"),
        TABLE_ROWS("turns the rows that were looked up in an integer table into floats"),
        MODEL_EDGE("converts an input or an output of the model"),
        ISLAND("only rounds: no integer kernel reads its result or made its input"),
        CONSTANT_EVERY_RUN("turns a whole constant into floats at every run, for a float kernel"),
        HALF_PRECISION("converts between half and single precision: the engine has no half-precision kernel there");

        private final String sentence;

        Purpose(String sentence) {
            this.sentence = sentence;
        }

        /** What it means, as the end of a sentence about the conversion. */
        public String sentence() {
            return sentence;
        }

        /** Whether the model would be faster, and no less exact, without the conversion. */
        public boolean onlyCosts() {
            return this == ISLAND || this == CONSTANT_EVERY_RUN;
        }
    }
}
