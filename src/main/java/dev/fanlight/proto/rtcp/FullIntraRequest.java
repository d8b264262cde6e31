package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * Full intra request (RFC 5104 4.3.1); keeps no state.
 *
 * <pre>
 * | feedback header, PT 206, format 4, media source 0             |  0
 * | SSRC that is asked                                            | 12, any number of times
 * | command number |  reserved                                    | 16
 * </pre>
 */
public final class FullIntraRequest {
    /** The format in the header's count. */
    public static final int FORMAT = 4;

    /** With one entry. */
    public static final int BYTES = 20;

    private static final int ENTRY_BYTES = 8;

    /** Takes what {@link #parse} finds. */
    public interface Visitor {
        /** A source is asked for a keyframe; the same command number again is the same request again. */
        void requested(int ssrc, int commandNumber);
    }

    private FullIntraRequest() {}

    /** Hands each entry to {@code visitor}. */
    public static RtcpFault parse(ByteBuf bytes, int at, int contentBytes, Visitor visitor) {
        if (contentBytes < BYTES) {
            return RtcpFault.BAD_COUNT;
        }
        for (var entry = at + RtcpHeader.FEEDBACK_BYTES;
                entry + ENTRY_BYTES <= at + contentBytes;
                entry += ENTRY_BYTES) {
            visitor.requested(bytes.getInt(entry), bytes.getUnsignedByte(entry + 4));
        }
        return RtcpFault.NONE;
    }

    /** Appends one with one entry; {@code commandNumber} modulo 256. */
    public static void write(ByteBuf out, int senderSsrc, int mediaSsrc, int commandNumber) {
        RtcpHeader.write(out, FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, BYTES, senderSsrc);
        out.writeInt(0); // "the SSRC of media source ... is not used and SHALL be set to 0"
        out.writeInt(mediaSsrc);
        out.writeInt(commandNumber << 24);
    }
}
