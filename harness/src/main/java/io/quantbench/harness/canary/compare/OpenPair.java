package io.quantbench.harness.canary.compare;

import io.quantbench.harness.canary.judge.ArmRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of which not both answers are there yet. */
final class OpenPair {
    final long sinceNs;

    @Nullable
    RequestInput input;

    @Nullable
    ArmAnswer reference;

    @Nullable
    ArmAnswer candidate;
    /** Of a label that came before the answers. */
    @Nullable
    List<Integer> label;

    OpenPair(long sinceNs, @Nullable List<Integer> label) {
        this.sinceNs = sinceNs;
        this.label = label;
    }

    @Nullable
    ArmAnswer answer(ArmRole arm) {
        return arm == ArmRole.REFERENCE ? reference : candidate;
    }

    void put(ArmRole arm, ArmAnswer answer) {
        if (arm == ArmRole.REFERENCE) {
            reference = answer;
        } else {
            candidate = answer;
        }
    }
}
