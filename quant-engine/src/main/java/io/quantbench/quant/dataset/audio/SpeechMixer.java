package io.quantbench.quant.dataset.audio;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes clips of speech in white noise from prompts, in seeded order with seeded gaps. One thread. */
public final class SpeechMixer {
    /** A frame is speech if its root mean square is above this share of the clip's loudest frame: −28 dB. */
    private static final double VOICED_SHARE = 0.04;

    /** A shorter pause, of up to 192 ms, belongs to the word around it; models are trained so. */
    private static final int LONGEST_PAUSE_FRAMES = 6;

    private static final double MIN_GAP_SECONDS = 0.3;
    private static final double MAX_GAP_SECONDS = 1.5;

    private final List<float[]> prompts;
    private final int frames;

    /**
     * A mixer of clips of one length.
     *
     * @param prompts samples at 8 kHz; at least one
     * @param frames of each clip, at least 1
     */
    public SpeechMixer(List<float[]> prompts, int frames) {
        if (prompts.isEmpty() || frames < 1) {
            throw new IllegalArgumentException(prompts.size() + " prompts make no clip of " + frames + " frames");
        }
        this.prompts = List.copyOf(prompts);
        this.frames = frames;
    }

    /**
     * A clip: gap, prompt, gap and so on, cut at the clip's end, and white noise over all of it. Labels come from the clean
     * signal.
     *
     * @param snrDb power of the speech frames over that of the noise, in decibels
     */
    public SpeechClip mix(double snrDb, RandomGenerator random) {
        float[] clean = clean(random);
        double[] power = new double[frames];
        double loudest = 0;
        for (int frame = 0; frame < frames; frame++) {
            power[frame] = power(clean, frame);
            loudest = Math.max(loudest, power[frame]);
        }
        boolean[] voiced = new boolean[frames];
        double speech = 0;
        int count = 0;
        for (int frame = 0; frame < frames; frame++) {
            voiced[frame] = power[frame] > VOICED_SHARE * VOICED_SHARE * loudest;
            speech += voiced[frame] ? power[frame] : 0;
            count += voiced[frame] ? 1 : 0;
        }
        double noiseSd = Math.sqrt(speech / Math.max(1, count) / Math.pow(10, snrDb / 10));
        for (int i = 0; i < clean.length; i++) {
            clean[i] += (float) (noiseSd * random.nextGaussian());
        }
        return new SpeechClip(clean, withPauses(voiced));
    }

    private static boolean[] withPauses(boolean[] voiced) {
        boolean[] speech = voiced.clone();
        int last = Integer.MIN_VALUE / 2;
        for (int frame = 0; frame < voiced.length; frame++) {
            if (voiced[frame]) {
                if (frame - last - 1 <= LONGEST_PAUSE_FRAMES) {
                    Arrays.fill(speech, last + 1, frame, true);
                }
                last = frame;
            }
        }
        return speech;
    }

    private float[] clean(RandomGenerator random) {
        float[] samples = new float[frames * VoiceFrames.HOP];
        int at = gap(random);
        while (at < samples.length) {
            float[] prompt = prompts.get(random.nextInt(prompts.size()));
            System.arraycopy(prompt, 0, samples, at, Math.min(prompt.length, samples.length - at));
            at += prompt.length + gap(random);
        }
        return samples;
    }

    private static int gap(RandomGenerator random) {
        return (int) (random.nextDouble(MIN_GAP_SECONDS, MAX_GAP_SECONDS) * VoiceFrames.SAMPLE_RATE);
    }

    private static double power(float[] samples, int frame) {
        double sum = 0;
        for (int i = frame * VoiceFrames.HOP; i < (frame + 1) * VoiceFrames.HOP; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / VoiceFrames.HOP;
    }
}
