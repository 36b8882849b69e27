package io.quantbench.harness.bench;

import io.quantbench.harness.exec.TensorRows;
import io.quantbench.quant.dataset.audio.SpeechClip;
import io.quantbench.quant.dataset.audio.SpeechMixer;
import io.quantbench.quant.dataset.audio.VoiceFrames;
import io.quantbench.quant.dataset.audio.WaveAudio;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.SpeechPrompts;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Clips for the voice-activity model: spoken prompts joined with gaps, in white noise at three levels, with a label for every frame
 * from the clean signal. Judged and calibrated on different prompts. Where no recorded speech can be had, clips of generated tones
 * stand in, which tell whether arms agree and nothing about accuracy.
 *
 * <p>Accuracy is told on whole clips ({@link ClipPass}). A request of the load is one frame with the state that FP32 had before it,
 * so that every arm is asked the same.
 */
final class VoiceClips {
    private static final int EVALUATION_CLIPS = 30;
    private static final int FRAMES_PER_CLIP = 400;

    /** Of each this many frames, one is a row of the load. */
    private static final int ROW_EVERY = 6;

    private static final List<Integer> SNR_DB = List.of(30, 10, 0);
    private static final long EVALUATION_SEED = 20_260_301;
    private static final long CALIBRATION_SEED = 20_260_302;
    private static final int TONES = 40;
    private static final String OUTPUT = "output";

    private final List<float[]> prompts;
    private final String reason;
    private final Map<String, String> sha256;

    private VoiceClips(List<float[]> prompts, String reason, Map<String, String> sha256) {
        this.prompts = prompts;
        this.reason = reason;
        this.sha256 = sha256;
    }

    /** From the cache or fetched; may wait for the network. */
    static VoiceClips load() {
        try {
            return of(SpeechPrompts.in(CacheDirectory.ofUser()).load());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while recorded speech was being fetched", e);
        }
    }

    static VoiceClips of(SpeechPrompts.Loaded loaded) {
        if (loaded instanceof SpeechPrompts.Loaded.Unavailable unavailable) {
            return new VoiceClips(
                    tones(), unavailable.reason() + "; the run compares arms on generated tones instead", Map.of());
        }
        SpeechPrompts.Loaded.Available available = (SpeechPrompts.Loaded.Available) loaded;
        List<float[]> prompts = available.files().entrySet().stream()
                .map(file -> WaveAudio.read(file.getKey(), file.getValue()))
                .toList();
        return new VoiceClips(prompts, "", Map.of("asterisk-core-sounds-en-wav", available.sha256()));
    }

    /** Why there is no recorded speech, and what stands in; empty where there is. */
    String reason() {
        return reason;
    }

    /** What arms are asked. */
    Questions<Map<String, Tensor>> questions(Engine engine, Path reference) {
        List<SpeechClip> clips = clips(EVALUATION_SEED, 0, EVALUATION_CLIPS);
        List<Map<String, Tensor>> rows = new ArrayList<>();
        try (EngineSession session = engine.open(reference, EngineOptions.defaults())) {
            for (SpeechClip clip : clips) {
                float[] samples = clip.samples();
                ClipPass.run(session, OUTPUT, clip, (frame, state) -> {
                    if (frame % ROW_EVERY == 0) {
                        rows.add(VoiceFrames.inputs(samples, frame, state));
                    }
                });
            }
        }
        return new Questions<>(
                rows,
                TensorRows::of,
                Optional.of(new Truth.Speech(clips, reason.isEmpty())),
                new Questions.Facts(
                        reason.isEmpty() ? "spoken-prompts-in-noise" : "generated-tones-in-noise",
                        source(),
                        sha256,
                        reason),
                false);
    }

    private String source() {
        return "%d clips of %d frames of 32 ms: %s with gaps, in white noise at %s dB (seed %d); a request is one frame with FP32's state"
                .formatted(
                        EVALUATION_CLIPS,
                        FRAMES_PER_CLIP,
                        reason.isEmpty() ? "prompts of Debian's asterisk-core-sounds-en-wav" : "generated tones",
                        SNR_DB.toString().replaceAll("[\\[\\]]", ""),
                        EVALUATION_SEED);
    }

    /** Frames with FP32's state from clips of the prompts that are not judged. */
    BuiltInModel.Calibration calibration(Engine engine, Path reference, int rows) {
        List<SpeechClip> clips = clips(CALIBRATION_SEED, 1, SNR_DB.size());
        int frames = clips.size() * FRAMES_PER_CLIP;
        List<Map<String, Tensor>> all = new ArrayList<>(frames);
        try (EngineSession session = engine.open(reference, EngineOptions.defaults())) {
            for (SpeechClip clip : clips) {
                float[] samples = clip.samples();
                ClipPass.run(
                        session, OUTPUT, clip, (frame, state) -> all.add(VoiceFrames.inputs(samples, frame, state)));
            }
        }
        int[] kept = Questions.evenly(IntStream.range(0, frames).toArray(), rows);
        return new BuiltInModel.Calibration(
                reason.isEmpty() ? "frames of other prompts in noise" : "frames of generated tones: " + reason,
                reason.isEmpty(),
                IntStream.of(kept).mapToObj(all::get).toList());
    }

    /** @param offset 0 for the prompts that are judged, 1 for the others */
    private List<SpeechClip> clips(long seed, int offset, int count) {
        List<float[]> half = IntStream.range(0, prompts.size())
                .filter(i -> i % 2 == offset)
                .mapToObj(prompts::get)
                .toList();
        SpeechMixer mixer = new SpeechMixer(half, FRAMES_PER_CLIP);
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> mixer.mix(SNR_DB.get(i % SNR_DB.size()), random))
                .toList();
    }

    /** Chords of a voice's pitch with its overtones, half a second to two seconds. */
    private static List<float[]> tones() {
        SplittableRandom random = new SplittableRandom(EVALUATION_SEED);
        return IntStream.range(0, TONES)
                .mapToObj(i ->
                        tone(random.nextDouble(80, 300), (int) (random.nextDouble(0.5, 2) * VoiceFrames.SAMPLE_RATE)))
                .toList();
    }

    private static float[] tone(double hertz, int length) {
        float[] samples = new float[length];
        for (int overtone = 1; overtone <= 10; overtone++) {
            double step = 2 * Math.PI * hertz * overtone / VoiceFrames.SAMPLE_RATE;
            for (int i = 0; i < length; i++) {
                samples[i] += (float) (0.2 / overtone * StrictMath.sin(step * i));
            }
        }
        return samples;
    }
}
