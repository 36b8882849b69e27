package io.quantbench.harness.conformance;

import io.quantbench.harness.conformance.CheckResult.Outcome;
import java.io.IOException;

/**
 * One question to a server and what must come of it.
 *
 * @param name as in {@link CheckResult}
 * @param expected what must come, for people
 * @param probe asks
 */
record Check(String name, String expected, Probe probe) {
    /** Asks the server. */
    interface Probe {
        /**
         * Asks and judges.
         *
         * @return what came, which is right
         * @throws Mismatch if it is wrong
         * @throws NotOffered if it cannot be asked
         */
        String run() throws IOException, InterruptedException, Mismatch, NotOffered;
    }

    /** What came is not what must come; the message says what came. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1;

        Mismatch(String actual) {
            super(actual);
        }
    }

    /** The server does not offer what would be asked; the message says why that is known. */
    static final class NotOffered extends Exception {
        private static final long serialVersionUID = 1;

        NotOffered(String why) {
            super(why);
        }
    }

    static void require(boolean right, String actual) throws Mismatch {
        if (!right) {
            throw new Mismatch(actual);
        }
    }

    CheckResult run() throws InterruptedException {
        try {
            return new CheckResult(name, Outcome.PASSED, expected, probe.run());
        } catch (Mismatch e) {
            return new CheckResult(name, Outcome.FAILED, expected, String.valueOf(e.getMessage()));
        } catch (NotOffered e) {
            return new CheckResult(name, Outcome.NOT_OFFERED, expected, String.valueOf(e.getMessage()));
        } catch (IOException | IllegalArgumentException e) {
            return new CheckResult(name, Outcome.FAILED, expected, "no answer that can be read: " + e);
        }
    }
}
