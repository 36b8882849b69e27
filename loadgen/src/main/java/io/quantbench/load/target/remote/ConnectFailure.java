package io.quantbench.load.target.remote;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says why a connection could not be opened. */
final class ConnectFailure {
    private ConnectFailure() {}

    static String sentence(Endpoint endpoint, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UnknownHostException) {
                return "there is no host " + endpoint.uri().getHost() + "; check the address " + endpoint;
            }
            if (cause instanceof NoSuchFileException) {
                return "there is no file " + message + " with certificates to trust for " + endpoint;
            }
            if (cause instanceof SSLException || cause instanceof java.security.GeneralSecurityException) {
                return "no TLS connection to " + endpoint + ": " + message
                        + "; check the certificate that is trusted, the host name in it, and that the server speaks TLS";
            }
            if (cause instanceof ConnectException
                    && message.toLowerCase(Locale.ROOT).contains("refused")) {
                return "nobody listens at " + endpoint + "; start the server there or give another address";
            }
            if (cause instanceof TimeoutException) {
                return endpoint + " does not answer; check the address and what lies between";
            }
        }
        return "no connection to " + endpoint + ": " + failure.getMessage();
    }
}
