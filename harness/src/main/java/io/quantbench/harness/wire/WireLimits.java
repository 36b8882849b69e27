package io.quantbench.harness.wire;

/**
 * How large a message may be. Every limit is checked before memory is taken for what it bounds.
 *
 * @param maxBodyBytes JSON and binary part together
 * @param maxHeaderBytes JSON part of a message that has a binary one; JSON alone is bounded by {@code maxBodyBytes}
 * @param maxElements elements of one tensor
 * @param maxTensors tensors of one message, and outputs asked for
 * @param maxRank axes of one tensor
 * @param maxParameters parameters of one object
 * @param maxTextChars characters of an id, a name, or a parameter's value
 */
public record WireLimits(
        int maxBodyBytes,
        int maxHeaderBytes,
        long maxElements,
        int maxTensors,
        int maxRank,
        int maxParameters,
        int maxTextChars) {
    public WireLimits {
        atLeastOne("maxBodyBytes", maxBodyBytes);
        atLeastOne("maxHeaderBytes", maxHeaderBytes);
        atLeastOne("maxElements", maxElements);
        atLeastOne("maxTensors", maxTensors);
        atLeastOne("maxRank", maxRank);
        atLeastOne("maxParameters", maxParameters);
        atLeastOne("maxTextChars", maxTextChars);
    }

    /** 64 MiB, of which 1 MiB JSON before binary tensors; 16 Mi elements; 64 tensors of up to 16 axes. */
    public static WireLimits defaults() {
        return new WireLimits(64 << 20, 1 << 20, 16 << 20, 64, 16, 64, 1024);
    }

    public WireLimits withMaxBodyBytes(int bytes) {
        return new WireLimits(bytes, maxHeaderBytes, maxElements, maxTensors, maxRank, maxParameters, maxTextChars);
    }

    public WireLimits withMaxHeaderBytes(int bytes) {
        return new WireLimits(maxBodyBytes, bytes, maxElements, maxTensors, maxRank, maxParameters, maxTextChars);
    }

    public WireLimits withMaxElements(long elements) {
        return new WireLimits(maxBodyBytes, maxHeaderBytes, elements, maxTensors, maxRank, maxParameters, maxTextChars);
    }

    void checkText(String what, String text) {
        if (text.length() > maxTextChars) {
            throw WireException.tooLarge(
                    "%s has %d characters; at most %d are allowed", what, text.length(), maxTextChars);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + " is below 1");
        }
    }
}
