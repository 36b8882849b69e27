package io.quantbench.quant.dataset.image;

import java.util.Arrays;

/**
 * A grey picture, row by row from the top left. Immutable.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param levels {@code [height, width]} row-major, 0 black to 255 white
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out, and compared by content.
public record GrayImage(int width, int height, float[] levels) {
    public GrayImage {
        if (width < 1 || height < 1 || levels.length != Math.multiplyExact(width, height)) {
            throw new IllegalArgumentException(levels.length + " pixels are not " + height + " rows of " + width);
        }
        levels = levels.clone();
    }

    @Override
    public float[] levels() {
        return levels.clone();
    }

    /** The picture upside down: turned by 180 degrees. */
    public GrayImage turned() {
        float[] turned = new float[levels.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = levels[turned.length - 1 - i];
        }
        return new GrayImage(width, height, turned);
    }

    /** The picture at another size, by bilinear interpolation between the centres of pixels. */
    public GrayImage resized(int newWidth, int newHeight) {
        float[] resized = new float[Math.multiplyExact(newWidth, newHeight)];
        for (int y = 0; y < newHeight; y++) {
            double sourceY = centre(y, newHeight, height);
            for (int x = 0; x < newWidth; x++) {
                resized[y * newWidth + x] = at(centre(x, newWidth, width), sourceY);
            }
        }
        return new GrayImage(newWidth, newHeight, resized);
    }

    private static double centre(int position, int newExtent, int extent) {
        double source = (position + 0.5) * extent / newExtent - 0.5;
        return Math.min(extent - 1.0, Math.max(0, source));
    }

    private float at(double x, double y) {
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        double above = mix(levels[top * width + left], levels[top * width + right], x - left);
        double below = mix(levels[bottom * width + left], levels[bottom * width + right], x - left);
        return (float) mix(above, below, y - top);
    }

    private static double mix(double from, double to, double share) {
        return from + (to - from) * share;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GrayImage image
                && width == image.width
                && height == image.height
                && Arrays.equals(levels, image.levels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
        return width + " x " + height + " grey";
    }
}
