package io.quantbench.harness.metrics;

/**
 * What the admission of a model has done, at one instant.
 *
 * @param inFlight requests that have not gone out
 * @param inFlightBytes memory that these hold
 * @param limit requests that may be in flight now
 * @param admitted requests that came in since the start
 * @param refused requests refused since the start
 */
public record AdmissionFigures(int inFlight, long inFlightBytes, int limit, long admitted, long refused) {
    void collect(Samples samples, String model) {
        samples.counter(MetricCatalog.ADMITTED, admitted, model);
        samples.counter(MetricCatalog.REFUSED, refused, model);
        samples.gauge(MetricCatalog.ADMISSION_LIMIT, limit, model);
        samples.gauge(MetricCatalog.ADMISSION_IN_FLIGHT, inFlight, model);
        samples.gauge(MetricCatalog.ADMISSION_BYTES, inFlightBytes, model);
    }
}
