package io.quantbench.harness.metrics;

/**
 * What a server's admission has done, at one instant.
 *
 * @param inFlight requests that have not gone out
 * @param inFlightBytes memory that these hold
 * @param limit requests that may be in flight now
 * @param admitted requests that came in since the start
 * @param refused requests refused since the start
 */
public record AdmissionFigures(int inFlight, long inFlightBytes, int limit, long admitted, long refused) {
    void collect(Samples samples) {
        samples.counter(MetricCatalog.ADMITTED, admitted);
        samples.counter(MetricCatalog.REFUSED, refused);
        samples.gauge(MetricCatalog.ADMISSION_LIMIT, limit);
        samples.gauge(MetricCatalog.ADMISSION_IN_FLIGHT, inFlight);
        samples.gauge(MetricCatalog.ADMISSION_BYTES, inFlightBytes);
    }
}
