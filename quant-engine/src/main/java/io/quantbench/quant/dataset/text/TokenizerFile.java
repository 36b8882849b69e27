package io.quantbench.quant.dataset.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.quant.dataset.DatasetException;
import java.io.IOException;
import java.util.Set;

/** What of a {@code tokenizer.json} is read here rather than by the native library, which does not tell it. */
final class TokenizerFile {
    private static final Set<String> PAD_TOKENS = Set.of("[PAD]", "<pad>");

    private TokenizerFile() {}

    static long padId(String name, byte[] json) {
        JsonNode root = parse(name, json);
        if (!root.path("model").isObject()) {
            throw new DatasetException(name + ": has no object \"model\"; expected a tokenizer.json");
        }
        JsonNode declared = root.path("padding").path("pad_id");
        if (declared.isIntegralNumber()) {
            return declared.longValue();
        }
        for (JsonNode token : root.path("added_tokens")) {
            if (PAD_TOKENS.contains(token.path("content").asText())) {
                return token.path("id").longValue();
            }
        }
        return 0;
    }

    private static JsonNode parse(String name, byte[] json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (IOException e) {
            throw new DatasetException(name + ": is not JSON; expected a tokenizer.json", e);
        }
    }
}
