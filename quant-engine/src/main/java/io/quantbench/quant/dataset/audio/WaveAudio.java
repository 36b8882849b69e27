package io.quantbench.quant.dataset.audio;

import io.quantbench.quant.dataset.DatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Reads WAV files of one channel at 8 kHz, 16 bit. */
public final class WaveAudio {
    private static final float FULL_SCALE = 32_768;
    private static final int BITS = 16;

    private WaveAudio() {}

    /**
     * The samples of a file, −1 to 1.
     *
     * @param name of the file, for messages
     * @throws DatasetException if it is no such WAV file
     */
    public static float[] read(String name, byte[] content) {
        try (AudioInputStream stream = AudioSystem.getAudioInputStream(new ByteArrayInputStream(content))) {
            AudioFormat format = stream.getFormat();
            if (format.getChannels() != 1
                    || format.getSampleRate() != VoiceFrames.SAMPLE_RATE
                    || format.getSampleSizeInBits() != BITS
                    || format.isBigEndian()) {
                throw new DatasetException(
                        name + " is " + format + "; expected one channel at 8000 Hz, 16 bit, little-endian");
            }
            ShortBuffer pcm = ByteBuffer.wrap(stream.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            float[] samples = new float[pcm.remaining()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = pcm.get(i) / FULL_SCALE;
            }
            return samples;
        } catch (UnsupportedAudioFileException | IOException e) {
            throw new DatasetException(name + " is not a WAV file that can be read: " + e.getMessage(), e);
        }
    }
}
