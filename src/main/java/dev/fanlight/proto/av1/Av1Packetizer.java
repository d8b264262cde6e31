package dev.fanlight.proto.av1;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Cuts temporal units into RTP payloads (AV1 RTP specification 1.0 section 4.4): OBUs without sizes of their own, each
 * behind its length, an OBU that does not fit in several packets. Keeps no state.
 */
public final class Av1Packetizer {
    private static final int CONTINUES = 0x80;
    private static final int CONTINUED = 0x40;
    private static final int NEW_SEQUENCE = 0x08;

    /** A length, and a few bytes more than an OBU's header. */
    private static final int LEAST_ROOM = 8;

    private final int maxPayloadBytes;

    /**
     * One OBU without its size.
     *
     * @param header its first byte
     * @param extension the second byte; negative where there is none
     * @param data what follows
     */
    public record Obu(int header, int extension, ByteBuf data) {
        int bytes() {
            return (extension < 0 ? 1 : 2) + data.readableBytes();
        }

        /** Writes a part of it, as if it stood in one piece. */
        void write(ByteBuf out, int from, int size) {
            var at = from;
            var end = from + size;
            if (at == 0 && at < end) {
                out.writeByte(header & ~Obus.HAS_SIZE);
                at++;
            }
            if (extension >= 0 && at == 1 && at < end) {
                out.writeByte(extension);
                at++;
            }
            var headerBytes = extension < 0 ? 1 : 2;
            out.writeBytes(data, data.readerIndex() + at - headerBytes, end - at);
        }
    }

    /** @param maxPayloadBytes of an RTP payload, 64 to 16,383 */
    public Av1Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64 || maxPayloadBytes >= 1 << 14) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 to 16,383 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /**
     * The OBUs of one temporal unit, without its delimiter.
     *
     * @param newSequence whether decoding can begin with it
     */
    public void packetize(List<Obu> obus, boolean newSequence, PayloadOut out) {
        var left = obus.stream().mapToInt(Obu::bytes).sum();
        var obu = 0;
        var done = 0;
        for (var first = true; left > 0; first = false) {
            var payload = out.begin(maxPayloadBytes);
            var start = payload.writerIndex();
            payload.writeByte(0);
            var flags = (first && newSequence ? NEW_SEQUENCE : 0) | (done > 0 ? CONTINUES : 0);
            for (var room = maxPayloadBytes - 1; obu < obus.size() && room >= LEAST_ROOM; ) {
                var next = obus.get(obu);
                var rest = next.bytes() - done;
                var size = Math.min(rest, room - Leb128.bytes(Math.min(rest, room)));
                Leb128.write(payload, size);
                next.write(payload, done, size);
                room = maxPayloadBytes - (payload.writerIndex() - start);
                left -= size;
                done += size;
                if (done < next.bytes()) {
                    flags |= CONTINUED;
                    break;
                }
                obu++;
                done = 0;
            }
            payload.setByte(start, flags);
            out.end(payload, left == 0);
        }
    }
}
