package io.quantbench.harness.metrics;

/**
 * What runs, as the labels of {@link MetricCatalog#BUILD_INFO}.
 *
 * @param version of QuantBench
 * @param commit it was built from
 * @param java version of the JVM
 * @param engine name and version of the inference engine
 */
public record BuildInfo(String version, String commit, String java, String engine) {}
