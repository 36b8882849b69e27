package io.quantbench.harness.route;

import java.io.Serial;
import java.util.Collection;

/** A request asks for a variant that there is not; the message names those that there are. */
public final class UnknownVariantException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UnknownVariantException(String variant, Collection<String> known) {
        super("there is no variant \"" + brief(variant) + "\"; there are " + String.join(", ", known));
    }

    private static String brief(String text) {
        return text.length() <= 48 ? text : text.substring(0, 48) + "…";
    }
}
