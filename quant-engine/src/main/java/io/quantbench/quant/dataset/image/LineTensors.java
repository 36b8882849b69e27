package io.quantbench.quant.dataset.image;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;

/**
 * Turns a picture of a line into the input of a PaddleOCR model: 48 pixels high with its proportions kept, blue, green and red
 * alike, {@code (level / 255 − 0.5) / 0.5}, and zeros on the right up to the wanted width.
 */
public final class LineTensors {
    /** Height that the models take, in pixels. */
    public static final int HEIGHT = 48;

    /** Width that the orientation classifier takes, in pixels; longer lines are squeezed into it. */
    public static final int CLASSIFIER_WIDTH = 192;

    /** Widths for the recogniser are multiples of this, so that lines share a few shapes and can be batched. */
    public static final int WIDTH_STEP = 32;

    private static final int CHANNELS = 3;

    private LineTensors() {}

    /** The recogniser's input {@code [1, 3, 48, width] float32}; the width follows from the line's. */
    public static Tensor forRecogniser(GrayImage line) {
        int width = scaledWidth(line);
        return tensor(line.resized(width, HEIGHT), (width + WIDTH_STEP - 1) / WIDTH_STEP * WIDTH_STEP);
    }

    /** The orientation classifier's input {@code [1, 3, 48, 192] float32}. */
    public static Tensor forClassifier(GrayImage line) {
        return tensor(line.resized(Math.min(CLASSIFIER_WIDTH, scaledWidth(line)), HEIGHT), CLASSIFIER_WIDTH);
    }

    private static int scaledWidth(GrayImage line) {
        return Math.max(1, (int) Math.ceil((double) HEIGHT * line.width() / line.height()));
    }

    private static Tensor tensor(GrayImage scaled, int paddedWidth) {
        float[] levels = scaled.levels();
        float[] values = new float[CHANNELS * HEIGHT * paddedWidth];
        for (int y = 0; y < CHANNELS * HEIGHT; y++) {
            for (int x = 0; x < scaled.width(); x++) {
                values[y * paddedWidth + x] = (levels[y % HEIGHT * scaled.width() + x] / 255 - 0.5f) / 0.5f;
            }
        }
        return Tensor.ofFloats(Shape.of(1, CHANNELS, HEIGHT, paddedWidth), values);
    }
}
