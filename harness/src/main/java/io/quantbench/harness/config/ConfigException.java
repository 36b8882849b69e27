package io.quantbench.harness.config;

import java.io.Serial;
import java.util.List;

/** Settings that cannot be used, with everything that is wrong in them. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param path where, such as {@code models[0].batching.max-delay}, with the variable or flag that set it if one did; empty for the
     *     settings as a whole
     * @param sentence what is there and what is allowed
     */
    public record Problem(String path, String sentence) {
        @Override
        public String toString() {
            return path.isEmpty() ? sentence : path + ": " + sentence;
        }
    }

    ConfigException(String source, List<Problem> problems) {
        super(message(source, problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(String source, List<Problem> problems) {
        StringBuilder message = new StringBuilder(source).append(" cannot be used:");
        problems.forEach(
                problem -> message.append(problems.size() == 1 ? " " : "\n  ").append(problem));
        return message.toString();
    }

    /** Everything that is wrong. */
    public List<Problem> problems() {
        return problems;
    }
}
