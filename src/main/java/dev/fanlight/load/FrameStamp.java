package dev.fanlight.load;

import dev.fanlight.proto.h264.UserDataSei;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * When a frame's first byte was sent, inside its H.264 access unit: an SEI message with a UUID of ours and 20 digits,
 * nanoseconds since 1970. Any relay that leaves the pictures alone passes it on. Keeps no state.
 */
public final class FrameStamp {
    /** The payload carries no such time. */
    public static final long ABSENT = -1;

    /** 46414e4c-4947-4854-a3c1-5d7e92b86f14: "FANLIGHT", then chance; none of its bytes is zero. */
    private static final long UUID_HIGH = 0x46414e4c49474854L;

    private static final long UUID_LOW = 0xa3c15d7e92b86f14L;
    private static final int DIGITS = 20;

    private FrameStamp() {}

    /** A NAL unit without start code, its time still to be written. */
    public static ByteBuf nal() {
        var nal = Unpooled.buffer(UserDataSei.bytes(DIGITS)).writeZero(UserDataSei.bytes(DIGITS));
        UserDataSei.write(nal, 0, UUID_HIGH, UUID_LOW, DIGITS);
        write(nal, 0);
        return nal;
    }

    /** Puts the time into a unit that {@link #nal} made; 0 or more. */
    // hot
    public static void write(ByteBuf nal, long epochNs) {
        var at = nal.readerIndex() + UserDataSei.dataOffset(0);
        var rest = epochNs;
        for (var i = DIGITS - 1; i >= 0; i--) {
            nal.setByte(at + i, '0' + (int) (rest % 10));
            rest /= 10;
        }
    }

    /** The time in an RTP payload, or {@link #ABSENT}. */
    // hot
    public static long read(ByteBuf payload, int at, int length) {
        var digits = UserDataSei.find(payload, at, length, UUID_HIGH, UUID_LOW, DIGITS);
        if (digits == UserDataSei.ABSENT) {
            return ABSENT;
        }
        long number = 0;
        for (var i = 0; i < DIGITS; i++) {
            var digit = payload.getByte(digits + i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return ABSENT;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
