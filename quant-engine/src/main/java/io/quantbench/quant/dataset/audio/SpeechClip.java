package io.quantbench.quant.dataset.audio;

/**
 * A stretch of sound and which of its frames are speech.
 *
 * @param samples at 8 kHz, −1 to 1; {@link VoiceFrames#HOP} for each frame
 * @param voiced whether a frame is speech; false throughout where that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out; never compared.
public record SpeechClip(float[] samples, boolean[] voiced) {
    public SpeechClip {
        if (samples.length != voiced.length * VoiceFrames.HOP || voiced.length == 0) {
            throw new IllegalArgumentException(
                    samples.length + " samples are not " + voiced.length + " frames of " + VoiceFrames.HOP);
        }
        samples = samples.clone();
        voiced = voiced.clone();
    }

    @Override
    public float[] samples() {
        return samples.clone();
    }

    @Override
    public boolean[] voiced() {
        return voiced.clone();
    }

    public int frames() {
        return voiced.length;
    }
}
