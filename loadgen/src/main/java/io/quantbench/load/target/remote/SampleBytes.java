package io.quantbench.load.target.remote;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quantbench.load.workload.Sample;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/** The bytes of samples and answers where they are: none is copied. */
public final class SampleBytes {
    private SampleBytes() {}

    /** A sample's bytes to be sent. */
    public static Buffer of(Sample sample) {
        return BufferInternal.buffer(content(sample));
    }

    /** A sample's bytes behind others, to be sent at once. */
    public static Buffer of(byte[] before, Sample sample) {
        return BufferInternal.buffer(
                Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(before), content(sample))));
    }

    /** What came, to be read and not kept. */
    public static ByteBuffer view(Buffer answer) {
        return ((BufferInternal) answer).getByteBuf().nioBuffer().asReadOnlyBuffer();
    }

    private static ByteBuf content(Sample sample) {
        return Unpooled.unreleasableBuffer(
                Unpooled.wrappedBuffer(sample.payload().duplicate()));
    }
}
