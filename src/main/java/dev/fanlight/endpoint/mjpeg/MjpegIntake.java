package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.MjpegConfig;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.jpeg.JpegHeader;
import dev.fanlight.proto.mjpeg.MjpegFault;
import dev.fanlight.proto.mjpeg.MjpegLimits;
import dev.fanlight.proto.mjpeg.MjpegReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of one HTTP body into frames, whoever opened the connection. Owned by one event loop. */
final class MjpegIntake {
    private final MjpegReader reader;
    private final MediaClock clock;
    private final MjpegReader.Out out;
    private final Consumer<MjpegFault> faults;
    private @Nullable MjpegFault fatal;
    private long frames;
    private long lastFrameNs;

    sealed interface Opened {
        record Ready(MjpegIntake intake) implements Opened {}

        record Refused(MjpegFault fault) implements Opened {}
    }

    private MjpegIntake(
            MjpegReader reader, MediaClock clock, Consumer<AccessUnit> frames, Consumer<MjpegFault> faults) {
        this.reader = reader;
        this.clock = clock;
        this.faults = faults;
        this.lastFrameNs = clock.nowNs();
        this.out = new MjpegReader.Out() {
            @Override
            public void frame(ByteBuf jpeg, JpegHeader header, long firstByteNs) {
                onFrame(new AccessUnit(
                        jpeg,
                        new VideoFormat(Codec.JPEG, header.widthPx(), header.heightPx()),
                        firstByteNs,
                        MjpegIntake.this.clock.nowNs()));
            }

            private void onFrame(AccessUnit frame) {
                MjpegIntake.this.frames++;
                lastFrameNs = frame.lastByteNs();
                frames.accept(frame);
            }

            @Override
            public void refused(MjpegFault fault) {
                if (fault.fatal()) {
                    fatal = fault;
                } else {
                    MjpegIntake.this.faults.accept(fault);
                }
            }
        };
    }

    /**
     * @param contentType of the body as the sender named it
     * @param frames gets each frame, and its reference
     * @param faults gets what was refused, and why
     */
    static Opened open(
            Optional<String> contentType,
            MjpegConfig config,
            MediaClock clock,
            Consumer<AccessUnit> frames,
            Consumer<MjpegFault> faults) {
        var limits = MjpegLimits.ofFrameBytes(config.maxFrameSizeBytes());
        return switch (MjpegReader.open(contentType, limits, ByteBufAllocator.DEFAULT)) {
            case MjpegReader.Opened.Accepted(var reader) ->
                new Opened.Ready(new MjpegIntake(reader, clock, frames, faults));
            case MjpegReader.Opened.Refused(var fault) -> new Opened.Refused(fault);
        };
    }

    void onBytes(Buffer bytes) {
        try {
            reader.onBytes(clock.nowNs(), ((BufferInternal) bytes).getByteBuf(), out);
        } catch (OutOfMemoryError full) {
            fatal = MjpegFault.MEMORY_FULL;
        }
        var end = fatal;
        if (end != null) {
            // Told only now, as the owner will close the reader.
            fatal = null;
            faults.accept(end);
        }
    }

    /** Whole frames so far. */
    long frames() {
        return frames;
    }

    /** When the last frame was whole; before the first, when this intake began. */
    long lastFrameNs() {
        return lastFrameNs;
    }

    /** Since when an unfinished piece has been coming in; {@code Long.MAX_VALUE} when none is. */
    long pendingSinceNs() {
        return reader.pendingSinceNs();
    }

    void close() {
        reader.close();
    }
}
