package dev.fanlight.proto.rtmp;

import io.netty.buffer.ByteBuf;

/**
 * Either side's part of the simple handshake (RTMP 1.0 section 5.2). Peers that begin with the keyed one of Flash Player
 * accept it, as our version there is zero.
 *
 * <pre>
 * client: | 3 | C1: time (32) zero (32) random |  ─►  | C2: S1 again |
 * server: | 3 | S1: time (32) zero (32) random | S2: C1 again |
 * </pre>
 */
final class Handshake {
    static final int PART_BYTES = 1_536;

    private static final int VERSION = 3;
    private static final int RTMPE = 6;

    enum Progress {
        MORE,
        /** The peer's first part is whole: it has to be answered. */
        ANSWER,
        DONE,
        NOT_RTMP,
        ENCRYPTED
    }

    private final byte[] peerPart = new byte[PART_BYTES];
    private boolean versionSeen;
    private boolean firstSeen;
    private int have;

    /** Takes bytes up to the next thing to be done. */
    Progress read(ByteBuf bytes) {
        if (!versionSeen) {
            if (!bytes.isReadable()) {
                return Progress.MORE;
            }
            var version = bytes.readUnsignedByte();
            if (version != VERSION) {
                return version == RTMPE ? Progress.ENCRYPTED : Progress.NOT_RTMP;
            }
            versionSeen = true;
        }
        var step = Math.min(PART_BYTES - have, bytes.readableBytes());
        if (firstSeen) {
            bytes.skipBytes(step);
        } else {
            bytes.readBytes(peerPart, have, step);
        }
        have += step;
        if (have < PART_BYTES) {
            return Progress.MORE;
        }
        have = 0;
        if (firstSeen) {
            return Progress.DONE;
        }
        firstSeen = true;
        return Progress.ANSWER;
    }

    /** C0 and C1, or S0 and S1. */
    static void writeFirst(byte[] random, ByteBuf out) {
        out.writeByte(VERSION).writeLong(0).writeBytes(random, 0, PART_BYTES - 8);
    }

    /** C2 or S2: what the peer sent first. */
    void writeSecond(ByteBuf out) {
        out.writeBytes(peerPart);
    }
}
