package io.quantbench.harness.wire;

import com.google.errorprone.annotations.FormatMethod;
import java.io.Serial;

/** A message that cannot be taken or given; says in one sentence which tensor, what is wrong, and what is allowed. */
public final class WireException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Whose fault it is, for whoever turns it into a status. */
    public enum Kind {
        /** The message breaks the protocol: 400, INVALID_ARGUMENT. */
        MALFORMED,
        /** The message exceeds a {@link WireLimits limit}: 413, RESOURCE_EXHAUSTED. */
        TOO_LARGE,
        /** The message asks for a part of the protocol that is not offered: 400, UNIMPLEMENTED. */
        UNSUPPORTED,
        /** The answer cannot be said in the form that was asked for, such as NaN in JSON: 422, FAILED_PRECONDITION. */
        NOT_REPRESENTABLE
    }

    private WireException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    @FormatMethod
    static WireException malformed(String format, Object... arguments) {
        return new WireException(Kind.MALFORMED, String.format(format, arguments));
    }

    @FormatMethod
    static WireException tooLarge(String format, Object... arguments) {
        return new WireException(Kind.TOO_LARGE, String.format(format, arguments));
    }

    @FormatMethod
    static WireException unsupported(String format, Object... arguments) {
        return new WireException(Kind.UNSUPPORTED, String.format(format, arguments));
    }

    @FormatMethod
    static WireException notRepresentable(String format, Object... arguments) {
        return new WireException(Kind.NOT_REPRESENTABLE, String.format(format, arguments));
    }

    public Kind kind() {
        return kind;
    }

    /** The message, which is never missing. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
