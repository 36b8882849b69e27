package io.quantbench.load.target.http;

import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;

/**
 * A target that is asked over HTTP.
 *
 * @param endpoint where it is
 * @param requests what stands before a sample's bytes
 * @param limits how much is held open
 * @param version what is spoken
 * @param check of the answers whose status is 2xx
 */
public record HttpTargetOptions(
        Endpoint endpoint, HttpRequests requests, RemoteLimits limits, Version version, AnswerCheck check) {
    /** Versions of HTTP. */
    public enum Version {
        /** HTTP/1.1: a query at a time on each connection. */
        HTTP_1_1,
        /** HTTP/2: many. Over TLS as negotiated there, without it from the first byte (prior knowledge). */
        HTTP_2
    }

    /** HTTP/1.1 with the defaults of the limits, every 2xx a right answer. */
    public static HttpTargetOptions of(Endpoint endpoint, HttpRequests requests) {
        return new HttpTargetOptions(endpoint, requests, RemoteLimits.defaults(), Version.HTTP_1_1, AnswerCheck.ANY);
    }

    public HttpTargetOptions withLimits(RemoteLimits other) {
        return new HttpTargetOptions(endpoint, requests, other, version, check);
    }

    public HttpTargetOptions withVersion(Version other) {
        return new HttpTargetOptions(endpoint, requests, limits, other, check);
    }

    public HttpTargetOptions withCheck(AnswerCheck other) {
        return new HttpTargetOptions(endpoint, requests, limits, version, other);
    }
}
