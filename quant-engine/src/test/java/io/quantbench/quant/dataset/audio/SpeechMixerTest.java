package io.quantbench.quant.dataset.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class SpeechMixerTest {
    private static final int FRAMES = 200;

    /** Two seconds of 440 Hz with a pause of a tenth of a second, and a quiet tail that is no speech. */
    private static float[] prompt() {
        float[] samples = new float[3 * VoiceFrames.SAMPLE_RATE];
        for (int i = 0; i < samples.length; i++) {
            double loudness = i < 8_000 || (i >= 8_800 && i < 16_000) ? 0.5 : i < 16_000 ? 0 : 0.005;
            samples[i] = (float) (loudness * StrictMath.sin(2 * Math.PI * 440 * i / VoiceFrames.SAMPLE_RATE));
        }
        return samples;
    }

    private static SpeechClip mix(double snrDb) {
        return new SpeechMixer(List.of(prompt()), FRAMES).mix(snrDb, new SplittableRandom(1));
    }

    private static byte[] wave(float rate, int channels, byte... pcm) throws IOException {
        AudioFormat format = new AudioFormat(rate, 16, channels, true, false);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(pcm), format, pcm.length / (2L * channels)),
                AudioFileFormat.Type.WAVE,
                file);
        return file.toByteArray();
    }

    @Test
    void labelsLoudFramesAndShortPausesAsSpeech() {
        SpeechClip clip = mix(60);
        boolean[] voiced = clip.voiced();
        int first = 0;
        while (!voiced[first]) {
            first++;
        }
        int length = 0;
        while (voiced[first + length]) {
            length++;
        }
        assertThat(clip.frames()).isEqualTo(FRAMES);
        assertThat(first).as("a gap of 0.3 s at least").isGreaterThanOrEqualTo(9);
        assertThat(length).as("two seconds, pause and all").isBetween(62, 64);
    }

    @Test
    void mixesNoiseOfTheAskedPowerWithoutTouchingLabels() {
        SpeechClip clean = mix(200);
        SpeechClip noisy = mix(0);
        assertThat(noisy.voiced()).isEqualTo(clean.voiced());
        float[] samples = clean.samples();
        float[] mixed = noisy.samples();
        double noise = 0;
        for (int i = 0; i < samples.length; i++) {
            noise += Math.pow(mixed[i] - samples[i], 2) / samples.length;
        }
        // A sine of amplitude 1/2 has the power 1/8; a few frames at its edges have less.
        assertThat(noise).isCloseTo(0.125, within(0.01));
        assertThat(mix(0).samples()).as("seeded").isEqualTo(mixed);
    }

    @Test
    void leadsAFrameWithTheEndOfTheOneBefore() {
        float[] clip = new float[2 * VoiceFrames.HOP];
        for (int i = 0; i < clip.length; i++) {
            clip[i] = i + 1;
        }
        float[] first = VoiceFrames.samples(clip, 0);
        float[] second = VoiceFrames.samples(clip, 1);
        assertThat(first).hasSize(288).startsWith(0, 0);
        assertThat(first[31]).isZero();
        assertThat(first[32]).isEqualTo(1);
        assertThat(second[0]).isEqualTo(225);
        assertThat(second[287]).isEqualTo(512);
        Map<String, Tensor> inputs = VoiceFrames.inputs(clip, 1, new float[256]);
        assertThat(inputs.get("input")).extracting(Tensor::shape).isEqualTo(Shape.of(1, 288));
        assertThat(inputs.get("state")).extracting(Tensor::shape).isEqualTo(Shape.of(2, 1, 128));
        assertThat(inputs.get("sr")).isEqualTo(Tensor.scalar(8_000L));
    }

    @Test
    void readsWaveFiles() throws IOException {
        assertThat(WaveAudio.read("a.wav", wave(8_000, 1, (byte) 0, (byte) 0x40, (byte) 0, (byte) 0x80)))
                .containsExactly(0.5f, -1);
    }

    @Test
    void namesAFileThatItCannotRead() throws IOException {
        byte[] fast = wave(16_000, 1, (byte) 0, (byte) 0);
        byte[] stereo = wave(8_000, 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
        assertThatThrownBy(() -> WaveAudio.read("fast.wav", fast))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("fast.wav", "16000", "expected one channel at 8000 Hz");
        assertThatThrownBy(() -> WaveAudio.read("stereo.wav", stereo)).hasMessageContaining("stereo.wav");
        assertThatThrownBy(() -> WaveAudio.read("text.wav", new byte[] {'n', 'o'}))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("text.wav is not a WAV file that can be read");
    }

    @Test
    void refusesClipsWithoutFramesOrPrompts() {
        assertThatThrownBy(() -> new SpeechMixer(List.of(), 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpeechClip(new float[10], new boolean[1]))
                .hasMessage("10 samples are not 1 frames of 256");
    }
}
