package dev.fanlight.proto.mpegaudio;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import dev.fanlight.proto.rtp.SplitUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Takes MPEG audio frames out of RTP payloads (RFC 2250 section 3.5): several in one packet, or one in several. One thread. */
public final class MpegAudioDepacketizer implements Depacketizer {
    /** The RTP clock, whatever the sound's own rate (RFC 2250 section 3.5). */
    public static final int CLOCK_RATE_HZ = 90_000;

    private static final int HEADER_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final SplitUnit open;
    private long nextSeq = -1;

    public MpegAudioDepacketizer(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.open = new SplitUnit(allocator);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        var gap = nextSeq >= 0 && extSeq != nextSeq;
        nextSeq = extSeq + 1;
        if (length <= HEADER_BYTES) {
            return length < HEADER_BYTES ? PayloadFault.TRUNCATED : PayloadFault.EMPTY;
        }
        var offset = bytes.getUnsignedShort(at + 2);
        if (gap || offset == 0 || open.isOfOtherTime(rtpTime)) {
            open.giveUp(out);
        }
        return offset == 0
                ? readFrames(rtpTime, bytes, at + HEADER_BYTES, at + length, out)
                : goOn(offset, bytes, at + HEADER_BYTES, at + length, out);
    }

    private PayloadFault readFrames(long rtpTime, ByteBuf bytes, int from, int end, FrameOut out) {
        var time = rtpTime;
        for (var at = from; at < end; ) {
            var header = MpegAudioHeader.parse(bytes, at, end);
            if (header.isEmpty()) {
                return PayloadFault.MALFORMED;
            }
            var size = header.get().frameBytes();
            if (size > end - at) {
                if (at != from) {
                    return PayloadFault.TRUNCATED;
                }
                open.begin(size, rtpTime, bytes, at, end - at);
                return PayloadFault.NONE;
            }
            out.frame(allocator.buffer(size).writeBytes(bytes, at, size), time);
            time += (long) header.get().samples() * CLOCK_RATE_HZ / header.get().sampleRateHz();
            at += size;
        }
        return PayloadFault.NONE;
    }

    private PayloadFault goOn(int offset, ByteBuf bytes, int at, int end, FrameOut out) {
        if (open.heldBytes() != offset) {
            open.giveUp(out);
        }
        return open.append(bytes, at, end - at, out) ? PayloadFault.NONE : PayloadFault.UNEXPECTED;
    }

    @Override
    public void reset() {
        open.reset();
        nextSeq = -1;
    }
}
