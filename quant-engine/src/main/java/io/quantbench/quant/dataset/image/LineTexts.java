package io.quantbench.quant.dataset.image;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Draws the text of lines as they stand on receipts, letters and labels: a few words of a sentence, an amount, a date, a number. */
public final class LineTexts {
    private static final int MIN_WORDS = 2;
    private static final int MAX_WORDS = 4;
    private static final List<String> CAPTIONS =
            List.of("Total", "Invoice", "Balance", "Order", "Tax", "Shipping", "Account", "Amount due");

    private final List<String[]> sentences;

    /**
     * Lines from these sentences.
     *
     * @param sentences those with a character outside of printable ASCII, or with fewer than two words, are left out
     * @throws IllegalArgumentException if none remains
     */
    public LineTexts(List<String> sentences) {
        this.sentences = sentences.stream()
                .filter(sentence -> sentence.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .map(sentence -> sentence.strip().split(" +"))
                .filter(words -> words.length >= MIN_WORDS)
                .toList();
        if (this.sentences.isEmpty()) {
            throw new IllegalArgumentException("none of " + sentences.size() + " sentences can be set in ASCII");
        }
    }

    String draw(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> amount(random);
            case 1 -> date(random);
            case 2 -> number(random);
            default -> words(random);
        };
    }

    private String words(RandomGenerator random) {
        String[] sentence = sentences.get(random.nextInt(sentences.size()));
        int count = Math.min(sentence.length, random.nextInt(MIN_WORDS, MAX_WORDS + 1));
        int from = random.nextInt(sentence.length - count + 1);
        return String.join(" ", List.of(sentence).subList(from, from + count));
    }

    private static String amount(RandomGenerator random) {
        return String.format(
                Locale.ROOT, "%s: $%d.%02d", caption(random), random.nextInt(1, 10_000), random.nextInt(100));
    }

    private static String date(RandomGenerator random) {
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d %02d:%02d",
                random.nextInt(1990, 2030),
                random.nextInt(1, 13),
                random.nextInt(1, 29),
                random.nextInt(24),
                random.nextInt(60));
    }

    private static String number(RandomGenerator random) {
        return String.format(
                Locale.ROOT,
                "%s %c%c-%05d",
                caption(random),
                'A' + random.nextInt(26),
                'A' + random.nextInt(26),
                random.nextInt(100_000));
    }

    private static String caption(RandomGenerator random) {
        return CAPTIONS.get(random.nextInt(CAPTIONS.size()));
    }
}
