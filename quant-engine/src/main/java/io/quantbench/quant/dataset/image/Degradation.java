package io.quantbench.quant.dataset.image;

import java.util.List;

/**
 * How badly a line is printed: small letters, enlarged by whoever reads them, and noise.
 *
 * @param sizePx em size in pixels before it is enlarged, at least 6
 * @param noiseSd standard deviation of the Gaussian noise on every pixel, in grey levels of 255, at least 0
 */
public record Degradation(int sizePx, double noiseSd) {
    /** From one that costs a good recogniser nothing to one on which it errs often: losses show on the harder ones. */
    public static final List<Degradation> LEVELS =
            List.of(new Degradation(24, 8), new Degradation(14, 25), new Degradation(11, 30));

    public Degradation {
        if (sizePx < 6 || !(noiseSd >= 0 && noiseSd < 255)) {
            throw new IllegalArgumentException("sizePx=" + sizePx + ", noiseSd=" + noiseSd + " make no readable line");
        }
    }
}
