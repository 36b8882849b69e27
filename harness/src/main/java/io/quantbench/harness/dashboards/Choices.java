package io.quantbench.harness.dashboards;

import io.quantbench.harness.metrics.MetricCatalog;
import java.util.List;

/** Variables that dashboards share: links between dashboards carry what was chosen. */
final class Choices {
    private static final String REQUESTS = MetricCatalog.REQUESTS.metricName();

    static final Variable MODEL = new Variable("model", "Model", "label_values(" + REQUESTS + ", model)", true);
    static final Variable VARIANT =
            new Variable("variant", "Variant", "label_values(" + REQUESTS + "{model=~\"$model\"}, variant)", true);
    /** One at a time, since Grafana fills a band only between series whose names are fixed. */
    static final Variable CANDIDATE = new Variable(
            "variant",
            "Candidate",
            "label_values(" + MetricCatalog.CANARY_STEP.metricName() + "{model=~\"$model\"}, variant)",
            false);

    static final Variable BASELINE =
            new Variable("baseline", "Baseline", "label_values(" + REQUESTS + "{model=~\"$model\"}, variant)", false);
    static final Variable GUARDRAIL = new Variable(
            "guardrail",
            "Guardrail",
            "label_values(" + MetricCatalog.CANARY_EFFECT.metricName() + "{model=~\"$model\"}, metric)",
            false);

    /** Model and variant. */
    static final List<Variable> ARM = List.of(MODEL, VARIANT);

    /** Where a canary's step or phase changed. */
    static final Annotation TRANSITIONS = new Annotation(
            "Canary transitions",
            "changes(" + Promql.pick(MetricCatalog.CANARY_TRANSITIONS, Promql.MODEL) + "[$__interval]) > 0",
            "{{variant}}: step or phase changed",
            "purple");

    private Choices() {}
}
