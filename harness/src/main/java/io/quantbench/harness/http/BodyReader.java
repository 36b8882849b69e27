package io.quantbench.harness.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of one request, bounded in bytes and in time. A body of one piece, as most are, is not copied. Used on the event
 * loop, within the call that brings the request.
 */
final class BodyReader {
    /** What is reserved for a body of unknown size at first. */
    static final int FIRST_BYTES = 64 << 10;

    private final HttpServerRequest request;
    private final ConnectionWatch watch;
    private final int maxBytes;
    private final LongPredicate room;
    private final Promise<ByteBuffer> body = Promise.promise();

    private @Nullable ByteBuffer collected;
    private boolean own;
    private boolean over;
    private int size;
    private long reserved;
    private long sizeAtCheck;
    private CoarseTimers.@Nullable Entry stall;

    /**
     * A reader.
     *
     * @param maxBytes of the body
     * @param room whether so many bytes may be held; asked before they are, if they were not announced
     */
    BodyReader(HttpServerRequest request, ConnectionWatch watch, int maxBytes, LongPredicate room) {
        this.request = request;
        this.watch = watch;
        this.maxBytes = maxBytes;
        this.room = room;
    }

    /** The bytes that are held for a body from the start. */
    static long reservedBytes(long announced) {
        return announced == Announced.UNKNOWN ? FIRST_BYTES : announced;
    }

    /**
     * Reads the body, from position 0; it may be a view of memory that nobody else writes to.
     *
     * @param announced bytes, or {@link Announced#UNKNOWN}
     * @return fails with a {@link RejectedException} that says why not
     */
    Future<ByteBuffer> read(long announced) {
        reserved = reservedBytes(announced);
        request.exceptionHandler(gone -> fail(RejectedException.badRequest("the connection was closed")));
        request.handler(chunk -> more(chunk, announced));
        request.endHandler(end -> end());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        watchProgress();
        return body.future();
    }

    private void watchProgress() {
        stall = watch.timers().start(watch.patience().stall().toMillis(), () -> {
            if (size - sizeAtCheck < watch.patience().leastBytesPerStall()) {
                fail(RejectedException.of(408, "the body came too slowly: " + size + " bytes so far"));
            } else {
                sizeAtCheck = size;
                watchProgress();
            }
        });
    }

    private void more(Buffer chunk, long announced) {
        if (over || chunk.length() == 0) {
            return;
        }
        long total = (long) size + chunk.length();
        if (total > maxBytes) {
            fail(ContentCoding.tooLarge(maxBytes));
            return;
        }
        if (total > reserved) {
            long more = Math.min(maxBytes, Math.max(total, 2 * reserved));
            if (!room.test(more)) {
                fail(ContentCoding.noRoom());
                return;
            }
            reserved = more;
        }
        ByteBuffer bytes = ((BufferInternal) chunk).getByteBuf().nioBuffer();
        if (collected == null) {
            collected = bytes;
        } else {
            spaceFor(total, announced).put(size, bytes, bytes.position(), bytes.remaining());
        }
        size = (int) total;
    }

    private ByteBuffer spaceFor(long total, long announced) {
        ByteBuffer so = collected == null ? ByteBuffer.allocate(0) : collected;
        if (own && so.capacity() >= total) {
            return so;
        }
        int capacity = (int) Math.max(total, announced == Announced.UNKNOWN ? reserved : announced);
        ByteBuffer larger = ByteBuffer.allocate(capacity);
        larger.put(0, so, own ? 0 : so.position(), size);
        own = true;
        collected = larger;
        return larger;
    }

    private void end() {
        if (!over) {
            finish();
            ByteBuffer whole = collected == null ? ByteBuffer.allocate(0) : collected;
            body.complete(own ? whole.slice(0, size) : whole);
        }
    }

    private void fail(RejectedException why) {
        if (!over) {
            finish();
            collected = null;
            body.fail(why);
        }
    }

    private void finish() {
        over = true;
        if (stall != null) {
            stall.stop();
        }
    }
}
