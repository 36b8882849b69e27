package io.quantbench.load.target.remote;

/**
 * What a target did beside answering, so far.
 *
 * @param sent queries given to a connection
 * @param queueFull queries ended REJECTED because as many as may were waiting
 * @param late answers that came after their query had been ended TIMEOUT
 * @param abandoned queries whose answer was not waited for any longer: a time limit more had passed after the first
 * @param brokenConnections connections that the server closed or said that it will close, or that broke
 * @param failedConnects attempts to open one that failed
 * @param openConnections connections open now
 */
public record RemoteCounts(
        long sent,
        long queueFull,
        long late,
        long abandoned,
        long brokenConnections,
        long failedConnects,
        long openConnections) {}
