package io.quantbench.load.target.http;

import io.quantbench.load.workload.Sample;
import java.util.Map;

/** Says what stands before a sample's bytes in a request. Called for every query, on event loops, several at once: must
 * not wait. The same head object for many samples spares making it anew. */
@FunctionalInterface
public interface HttpRequests {
    /** The head of the request whose body the sample is. */
    Head head(Sample sample);

    /** The same path and headers for all samples. */
    static HttpRequests same(String path, Map<String, String> headers) {
        Head head = new Head(path, headers);
        return sample -> head;
    }

    /**
     * Head of a request, which is a POST.
     *
     * @param path with a leading slash; may have a query
     * @param headers by name, such as {@code content-type}; the length is added, and the endpoint's token
     */
    record Head(String path, Map<String, String> headers) {
        public Head {
            headers = Map.copyOf(headers);
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path \"" + path + "\" does not begin with /");
            }
        }
    }
}
