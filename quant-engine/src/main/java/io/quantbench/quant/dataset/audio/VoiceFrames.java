package io.quantbench.quant.dataset.audio;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Map;

/**
 * Frames as the Silero voice-activity model takes them at 8 kHz: {@code input [1, 288] float32} is the last 32 samples of the frame
 * before and 256 new ones (32 ms), {@code state [2, 1, 128] float32} what the model remembers, {@code sr} the sample rate.
 */
public final class VoiceFrames {
    public static final int SAMPLE_RATE = 8_000;

    /** New samples in a frame. */
    public static final int HOP = 256;

    /** Samples of the frame before that lead a frame. */
    public static final int CONTEXT = 32;

    public static final String INPUT = "input";
    public static final String STATE = "state";
    public static final String RATE = "sr";
    public static final String NEXT_STATE = "stateN";

    public static final Shape INPUT_SHAPE = Shape.of(1, CONTEXT + HOP);
    public static final Shape STATE_SHAPE = Shape.of(2, 1, 128);

    private VoiceFrames() {}

    /** Samples of a frame, those that lead it in front; zeros before the start. */
    public static float[] samples(float[] clip, int frame) {
        float[] samples = new float[CONTEXT + HOP];
        int from = frame * HOP - CONTEXT;
        int missing = Math.max(0, -from);
        System.arraycopy(clip, from + missing, samples, missing, samples.length - missing);
        return samples;
    }

    /**
     * The model's inputs for one frame.
     *
     * @param state {@link #STATE_SHAPE}, row-major
     */
    public static Map<String, Tensor> inputs(float[] clip, int frame, float[] state) {
        return Map.of(
                INPUT, Tensor.ofFloats(INPUT_SHAPE, samples(clip, frame)),
                STATE, Tensor.ofFloats(STATE_SHAPE, state.clone()),
                RATE, Tensor.scalar((long) SAMPLE_RATE));
    }
}
