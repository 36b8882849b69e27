package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.compare.ArmAnswer;
import io.quantbench.harness.canary.compare.ComparatorReport;
import io.quantbench.harness.canary.compare.ComparisonPolicy;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.Disagreement;
import io.quantbench.harness.canary.compare.PairListener;
import io.quantbench.harness.canary.compare.PairedComparator;
import io.quantbench.harness.canary.compare.RequestInput;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.harness.canary.live.ServerSplit.Assignment;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap.Observed;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import io.quantbench.load.clock.NanoClock;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes evidence of ended requests and labels.
 *
 * <ul>
 *   <li>Requests that the reference answered and the candidate shadowed become pairs.
 *   <li>In a step with a split, requests that were assigned by chance become requests of their arm, at the share of their moment. Left out
 *       are those submitted before that split was in force (they fell under another share), sticky ones (a client's requests all go one
 *       way, so that they are no independent draws) and pinned ones.
 *   <li>Without a split, the pairs are the requests of both arms.
 * </ul>
 *
 * <p>A shadow that its own queue refused is no failure of the model, and is left out; so is what its client called off. Confined to one thread.
 */
final class EvidenceSource {
    private final LiveSettings settings;
    private final NanoClock clock;
    private final PairJoin join;
    private final RequestNames names;
    private final PairedComparator comparator;
    private final AnswerReading reading;
    private List<EvidenceEvent> ready = new ArrayList<>();
    private boolean splits;
    private boolean shadows;
    private final Tally tally = new Tally();

    /** Running counts. */
    private static final class Tally {
        private long pinned;
        private long sticky;
        private long earlier;
        private long cancelled;
        private long refusedShadows;
        private long unreadable;
        private long ambiguousLabels;
        private long labelled;
        private long referenceRight;
        private long candidateRight;
    }

    EvidenceSource(LiveSettings settings, Decider decider, NanoClock clock) {
        this.settings = settings;
        this.clock = clock;
        ComparisonPolicy.Limits limits = settings.comparison().limits();
        this.join = new PairJoin(limits.pending(), limits.timeoutNs());
        this.names = new RequestNames(limits.labelWindow());
        this.reading = new AnswerReading(settings.output());
        this.comparator = new PairedComparator(settings.comparison(), decider, clock, this::add);
    }

    /** Tells what comes of pairs to somebody besides the judge. */
    void listen(PairListener to) {
        comparator.listen(to);
    }

    /** Which evidence counts from now on. */
    void onShare(TrafficShare share) {
        splits = share.candidateShare() > 0;
        shadows = share.shadowRate() > 0;
        comparator.reportRequests(!splits);
    }

    void onEnd(Observed end, Assignment assignment) {
        boolean ofCandidate = end.variant().equals(settings.begun().candidate());
        boolean ofReference = end.variant().equals(settings.begun().reference());
        if (end.route().reason() == Route.Reason.PINNED) {
            tally.pinned++;
            return;
        }
        if (end.role() == Role.PRIMARY && splits && (ofCandidate || ofReference)) {
            onAssigned(end, ofCandidate ? ArmRole.CANDIDATE : ArmRole.REFERENCE, assignment);
        }
        boolean shadow = end.role() == Role.SHADOW
                && ofCandidate
                && end.route().variant().equals(settings.begun().reference());
        boolean shadowed = end.role() == Role.PRIMARY && ofReference;
        if (shadows && (shadow || shadowed)) {
            PairJoin.Joined joined = join.add(end, clock.nanoTime());
            if (joined != null) {
                onPair(joined);
            }
        }
    }

    private void onAssigned(Observed end, ArmRole arm, Assignment assignment) {
        if (end.route().reason() == Route.Reason.STICKY) {
            tally.sticky++;
        } else if (end.outcome() == RequestOutcome.CANCELLED) {
            tally.cancelled++;
        } else if (end.startNs() - assignment.sinceNs() < 0 || assignment.candidateShare() == 0) {
            tally.earlier++;
        } else {
            RequestResult result =
                    switch (end.outcome()) {
                        case OK -> RequestResult.OK;
                        case BAD_ANSWER -> RequestResult.NON_FINITE;
                        case REJECTED, TIMEOUT, ENGINE_ERROR, CANCELLED -> RequestResult.ERROR;
                    };
            add(new Served(arm, assignment.candidateShare(), Math.max(0, end.serviceNs()), result));
        }
    }

    private void onPair(PairJoin.Joined joined) {
        if (joined.candidate().outcome() == RequestOutcome.REJECTED) {
            tally.refusedShadows++;
            return;
        }
        if (joined.reference().outcome() == RequestOutcome.CANCELLED
                || joined.candidate().outcome() == RequestOutcome.CANCELLED) {
            tally.cancelled++;
            return;
        }
        ArmAnswer reference = reading.answer(joined.reference(), null);
        ArmAnswer candidate = reading.answer(joined.candidate(), reference);
        try {
            String name = names.nameOf(joined.reference());
            comparator.onReference(name, input(joined.reference()), reference);
            comparator.onCandidate(name, candidate);
        } catch (IllegalArgumentException e) {
            tally.unreadable++;
            reading.problem(e.getMessage());
        }
    }

    private static RequestInput input(Observed end) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (WireTensor tensor : end.request().inputs()) {
            // Texts have no fixed size: their bytes in the protocol's form stand for them.
            tensors.put(
                    tensor.name(), tensor.type() == WireType.BYTES ? AnswerReading.bytes(tensor) : tensor.toTensor());
        }
        return RequestInput.of(tensors);
    }

    void onLabel(LabelEntry label) {
        if (names.ambiguous(label.id())) {
            tally.ambiguousLabels++;
        } else {
            comparator.onLabel(label.id(), label.classes());
        }
    }

    /** Closes what has waited too long. */
    void expire() {
        join.forget(clock.nanoTime());
        comparator.expire();
    }

    void add(EvidenceEvent event) {
        if (event instanceof Label label) {
            tally.labelled++;
            tally.referenceRight += label.referenceRight() ? 1 : 0;
            tally.candidateRight += label.candidateRight() ? 1 : 0;
        }
        ready.add(event);
    }

    int readyCount() {
        return ready.size();
    }

    /** What has become evidence since the last call. */
    List<EvidenceEvent> take() {
        List<EvidenceEvent> taken = ready;
        ready = new ArrayList<>();
        return taken;
    }

    ComparatorReport report() {
        return comparator.report();
    }

    List<Disagreement> worst() {
        return comparator.worst();
    }

    /** Why answers cannot be compared; null if they can. */
    @Nullable
    String problem() {
        return reading.problem();
    }

    CanarySnapshot.Accuracy accuracy() {
        return new CanarySnapshot.Accuracy(tally.labelled, tally.referenceRight, tally.candidateRight);
    }

    CanarySnapshot.LeftOut leftOut() {
        return new CanarySnapshot.LeftOut(
                tally.pinned,
                tally.sticky,
                tally.earlier,
                tally.cancelled,
                tally.refusedShadows,
                join.orphans(),
                tally.unreadable,
                tally.ambiguousLabels);
    }
}
