package io.quantbench.load.target.remote;

import java.io.Serial;

/** A server cannot be reached or does not answer as it should; says in one sentence where, why, and what to try. */
public final class RemoteException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public RemoteException(String sentence) {
        super(sentence);
    }

    public RemoteException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
