package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.audio.SpeechClip;
import io.quantbench.quant.dataset.audio.VoiceFrames;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Runs a voice-activity model over a clip, frame by frame, its own state fed back, as in use: what a variant gets wrong early, it
 * carries on.
 */
final class ClipPass {
    private static final int STATE_SIZE = Math.toIntExact(VoiceFrames.STATE_SHAPE.elementCount());

    /** Sees every frame before it is run. */
    interface FrameReader {
        FrameReader IGNORE = (frame, state) -> {};

        /**
         * Sees one frame.
         *
         * @param state what the model remembers of the frames before; the reader's own copy
         */
        void read(int frame, float[] state);
    }

    private ClipPass() {}

    /** The chance of speech in every frame: {@code [frames]}. */
    static AnswerTable.Cell run(EngineSession session, String output, SpeechClip clip, FrameReader reader) {
        float[] samples = clip.samples();
        float[] scores = new float[clip.frames()];
        float[] state = new float[STATE_SIZE];
        try (Binding binding = session.bind(Map.of(
                VoiceFrames.INPUT, VoiceFrames.INPUT_SHAPE,
                VoiceFrames.STATE, VoiceFrames.STATE_SHAPE,
                VoiceFrames.RATE, Shape.scalar()))) {
            view(binding.input(VoiceFrames.RATE)).putLong(0, VoiceFrames.SAMPLE_RATE);
            for (int frame = 0; frame < scores.length; frame++) {
                reader.read(frame, state.clone());
                view(binding.input(VoiceFrames.INPUT)).asFloatBuffer().put(VoiceFrames.samples(samples, frame));
                view(binding.input(VoiceFrames.STATE)).asFloatBuffer().put(state);
                binding.run();
                scores[frame] = view(binding.output(output)).getFloat(0);
                view(binding.output(VoiceFrames.NEXT_STATE)).asFloatBuffer().get(state);
            }
        }
        return new AnswerTable.Cell(Shape.of(scores.length), scores);
    }

    private static ByteBuffer view(ByteBuffer buffer) {
        return buffer.duplicate().order(ByteOrder.nativeOrder());
    }
}
