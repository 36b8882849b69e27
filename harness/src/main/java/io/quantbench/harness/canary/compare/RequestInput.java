package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was asked: the input tensors by name, and their hash.
 *
 * @param sha256 hexadecimal, over names, types, shapes and bytes in the order of names; equal exactly for equal inputs
 * @param tensors by name
 */
public record RequestInput(String sha256, Map<String, Tensor> tensors) {
    public RequestInput {
        tensors = Map.copyOf(tensors);
    }

    /** The input with its hash. */
    public static RequestInput of(Map<String, Tensor> tensors) {
        MessageDigest digest = newDigest();
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            // The head has its length in front, so that no two inputs run together to the same bytes.
            byte[] head = (name + "\0" + tensor).getBytes(StandardCharsets.UTF_8);
            digest.update((head.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(head);
            digest.update(tensor.bytes());
        });
        return new RequestInput(HexFormat.of().formatHex(digest.digest()), tensors);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
