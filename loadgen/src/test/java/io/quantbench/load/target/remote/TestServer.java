package io.quantbench.load.target.remote;

/** A server in the test that echoes, or misbehaves as it is told. */
public interface TestServer extends AutoCloseable {
    /** What it does with requests from now on. */
    enum Behaviour {
        /** Answers with the bytes that were sent. */
        ECHO,
        /** Says that it has too much to do. */
        REFUSE,
        /** Fails with a message of its own. */
        FAIL,
        /** Answers something else than was sent. */
        LIE,
        /** Wants to know who asks, whatever the token. */
        DENY,
        /** Ends the connection. */
        DROP,
        /** Keeps the request until it is released. */
        HOLD
    }

    int port();

    void behave(Behaviour behaviour);

    /** Requests that came. */
    int received();

    /** Token of the request that came last; empty if it had none. */
    String lastToken();

    /** Echoes all that are held. */
    void release();

    /** Ends at once, with all connections. */
    @Override
    void close();
}
