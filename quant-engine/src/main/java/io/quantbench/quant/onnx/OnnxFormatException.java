package io.quantbench.quant.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file is not a usable ONNX model: the message says which file, what is wrong and where, in one sentence per problem. */
public final class OnnxFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    OnnxFormatException(String file, String problem, @Nullable Throwable cause) {
        super(file + " " + problem, cause);
        this.problems = List.of(problem);
    }

    OnnxFormatException(String file, List<String> problems) {
        super(file + " is not a well-formed model: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems one by one, without the file's name. */
    public List<String> problems() {
        return problems;
    }
}
