package io.quantbench.harness.drive;

import java.util.ArrayList;
import java.util.List;

/** A target's own account of where the time of its queries goes, as sums that only grow. */
interface StageSource {
    /** What told it, in words. */
    String description();

    /** Name of what lies between the generator and the target's account. */
    String between();

    /**
     * Reads the sums as they are now. May wait for a server.
     *
     * @throws DriveException if they cannot be had
     */
    Reading read();

    /**
     * Sums at one moment.
     *
     * @param queries counted
     * @param totalNs of all of them, from submission to end
     * @param parts of the total, in the order in which a query passes them
     */
    record Reading(long queries, long totalNs, List<Part> parts) {
        public Reading {
            parts = List.copyOf(parts);
        }

        /** What was added since an earlier reading of the same source. */
        Reading since(Reading earlier) {
            List<Part> differences = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                differences.add(new Part(
                        parts.get(i).name(),
                        parts.get(i).ns() - earlier.parts().get(i).ns()));
            }
            return new Reading(queries - earlier.queries(), totalNs - earlier.totalNs(), differences);
        }
    }

    /**
     * One stage of all queries.
     *
     * @param name for example {@code queue}
     * @param ns sum over them
     */
    record Part(String name, long ns) {}
}
