package io.quantbench.load.plan;

import java.io.Serial;
import java.util.List;

/** A plan file that cannot be used, with everything that is wrong in it. */
public final class PlanException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param path where, such as {@code phases[1].load.poisson}; empty for the file as a whole
     * @param sentence what is there and what is allowed
     */
    public record Problem(String path, String sentence) {
        @Override
        public String toString() {
            return path.isEmpty() ? sentence : path + ": " + sentence;
        }
    }

    PlanException(String file, List<Problem> problems) {
        super(message(file, problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(String file, List<Problem> problems) {
        StringBuilder message = new StringBuilder("plan ").append(file).append(" cannot be used:");
        problems.forEach(
                problem -> message.append(problems.size() == 1 ? " " : "\n  ").append(problem));
        return message.toString();
    }

    /** Everything that is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
