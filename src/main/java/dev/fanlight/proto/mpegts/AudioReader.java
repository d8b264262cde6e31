package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Cuts the bytes of audio into frames, several of which may stand in a PES packet, or one in two of them. */
final class AudioReader implements ElementaryReader {
    private static final int MAX_HELD_BYTES = 256 << 10;
    private static final long CLOCK_HZ = 90_000;

    private final AudioFraming framing;
    private final ByteBuf held;
    private @Nullable TsAudioFormat format;

    /** The time of the frame that {@link #samplesSince} are counted from. */
    private long base = Timestamps.NONE;

    private long samplesSince;

    AudioReader(AudioFraming framing, ByteBufAllocator allocator) {
        this.framing = framing;
        this.held = allocator.buffer(2048, MAX_HELD_BYTES);
    }

    @Override
    public void onPes(ByteBuf payload, long presentation, long decode, boolean mayGoOn, Out out) {
        var stampedFrom = held.readableBytes();
        if (payload.readableBytes() > held.maxWritableBytes()) {
            out.refused(TsFault.FRAME_TOO_LARGE);
            held.clear();
            return;
        }
        held.writeBytes(payload);
        var stamp = presentation;
        var at = 0;
        var said = false;
        while (at < held.writerIndex()) {
            var length = framing.length(held, at, held.writerIndex());
            if (length == AudioFraming.NEED_MORE || length > held.writerIndex() - at) {
                break;
            }
            var content = length == AudioFraming.NO_FRAME ? null : framing.content(held, at, length);
            if (content == null) {
                if (!said) {
                    said = true;
                    out.refused(TsFault.BAD_FRAME);
                }
                at++;
                continue;
            }
            if (at >= stampedFrom && stamp != Timestamps.NONE) {
                base = stamp;
                samplesSince = 0;
                stamp = Timestamps.NONE;
            }
            handOn(content, out);
            at += length;
        }
        held.readerIndex(Math.min(at, held.writerIndex())).discardReadBytes();
        if (held.readableBytes() > MAX_HELD_BYTES / 2) {
            held.clear();
        }
    }

    private void handOn(ByteBuf content, Out out) {
        var now = framing.format();
        if (!now.equals(format)) {
            format = now;
            out.audioFormat(now);
        }
        if (base == Timestamps.NONE) {
            out.refused(TsFault.NO_TIME);
            return;
        }
        var time = base + samplesSince * CLOCK_HZ / now.sampleRateHz();
        samplesSince += framing.samples();
        out.frame(content, time, time, true);
    }

    @Override
    public void onGap() {
        held.clear();
        base = Timestamps.NONE;
    }

    @Override
    public void close() {
        held.release();
    }
}
