package dev.fanlight.proto.mpegvideo;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts MPEG-1 and MPEG-2 pictures into RTP payloads (RFC 2250 section 3.4), without the extension for MPEG-2. Where a slice
 * fits, it is not cut. One thread.
 *
 * <pre>
 * | zero(5) T=0 | temporal reference(10) | AN N | S B E type(3) | FBV BFC FFV FFC(8) |
 * </pre>
 */
public final class Mpeg2Packetizer {
    static final int HEADER_BYTES = 4;

    private static final int SEQUENCE_START = 1 << 13;
    private static final int SLICE_BEGINS = 1 << 12;
    private static final int SLICE_ENDS = 1 << 11;
    private static final int FIRST_SLICE = 0x01;
    private static final int LAST_SLICE = 0xAF;
    private static final int SEQUENCE = 0xB3;

    private final int maxPayloadBytes;

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public Mpeg2Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Headers, which may be empty, and a picture that has been read. */
    public void packetize(ByteBuf headers, ByteBuf bytes, int at, int end, MpegPicture picture, PayloadOut out) {
        var whole = headers.isReadable() ? Unpooled.wrappedBuffer(headers.slice(), bytes.slice(at, end - at)) : bytes;
        var start = headers.isReadable() ? 0 : at;
        var finish = headers.isReadable() ? whole.readableBytes() : end;
        var type = picture.kind().code();
        var sliceBegins = true;
        for (var from = start; from < finish; ) {
            var to = cut(whole, from, finish);
            var aligned = to == finish || StartCodes.next(whole, to, Math.min(finish, to + StartCodes.BYTES)) == to;
            // B says that a slice begins here, maybe behind headers; E that the packet's last byte is a slice's last.
            var begins = sliceBegins && hasSlice(whole, from, to);
            var flags = picture.temporalReference() << 16
                    | (hasSequence(whole, from, to) ? SEQUENCE_START : 0)
                    | (begins ? SLICE_BEGINS : 0)
                    | (aligned && (begins || !sliceBegins) ? SLICE_ENDS : 0)
                    | type << 8;
            var payload = out.begin(HEADER_BYTES + to - from).writeInt(flags).writeBytes(whole, from, to - from);
            out.end(payload, to == finish);
            sliceBegins = aligned;
            from = to;
        }
    }

    /** Before the last start code of a slice that would fit; in the middle of a slice where it is too long. */
    private int cut(ByteBuf bytes, int from, int end) {
        var most = maxPayloadBytes - HEADER_BYTES;
        if (end - from <= most) {
            return end;
        }
        var best = from;
        var sliced = false;
        var limit = Math.min(end, from + most + StartCodes.BYTES);
        for (var at = StartCodes.next(bytes, from, limit); at <= from + most && at < limit; ) {
            // Headers stay with the first slice behind them.
            best = sliced ? at : best;
            sliced |= isSlice(StartCodes.value(bytes, at));
            at = StartCodes.next(bytes, at + 3, limit);
        }
        return best == from ? from + most : best;
    }

    private static boolean isSlice(int code) {
        return code >= FIRST_SLICE && code <= LAST_SLICE;
    }

    private static boolean hasSlice(ByteBuf bytes, int from, int to) {
        for (var at = StartCodes.next(bytes, from, to); at < to; at = StartCodes.next(bytes, at + 3, to)) {
            if (isSlice(StartCodes.value(bytes, at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasSequence(ByteBuf bytes, int from, int to) {
        return StartCodes.next(bytes, from, to) == from && StartCodes.value(bytes, from) == SEQUENCE;
    }
}
