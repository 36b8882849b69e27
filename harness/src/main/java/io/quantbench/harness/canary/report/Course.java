package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.MetricState;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.report.CanaryReport.Change;
import io.quantbench.harness.canary.report.CanaryReport.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the course of a canary from the decisions of its looks, in bounded memory. */
public final class Course {
    /** When so many moments are kept, every second one is given up, and from then on only every second look is taken. */
    static final int MAX_MOMENTS = 512;

    private final Map<String, MetricState> states = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private List<Moment> moments = new ArrayList<>();
    private @Nullable Verdict verdict;
    private long stride = 1;
    private long looks;

    /** Takes the decision of the next look. */
    public void onLook(Decision decision) {
        if (looks % stride == 0) {
            moments.add(Moment.of(decision));
        }
        looks++;
        if (moments.size() == MAX_MOMENTS) {
            List<Moment> kept = new ArrayList<>();
            for (int i = 0; i < moments.size(); i += 2) {
                kept.add(moments.get(i));
            }
            moments = kept;
            stride *= 2;
        }
        noteChanges(decision);
    }

    private void noteChanges(Decision decision) {
        for (MetricFinding finding : decision.findings()) {
            MetricState before = states.put(finding.metric(), finding.state());
            MetricState compared = before == null ? MetricState.UNDECIDED : before;
            if (compared != finding.state()) {
                add(Change.ofMetric(decision, finding, compared));
            }
        }
        if (verdict != decision.verdict()) {
            add(Change.ofVerdict(decision, verdict));
            verdict = decision.verdict();
        }
    }

    private void add(Change change) {
        if (changes.size() < CanaryReport.MAX_CHANGES) {
            changes.add(change);
        }
    }

    /** Looks taken. */
    public long looks() {
        return looks;
    }

    /** Every look at which something changed, in order, up to a bound. */
    public List<Change> changes() {
        return changes;
    }

    /** The moments, and the end where it is not among them. */
    public List<Moment> momentsUntil(Decision end) {
        List<Moment> all = new ArrayList<>(moments);
        Moment last = Moment.of(end);
        if (all.isEmpty() || all.get(all.size() - 1).events() != last.events()) {
            all.add(last);
        }
        return all;
    }
}
