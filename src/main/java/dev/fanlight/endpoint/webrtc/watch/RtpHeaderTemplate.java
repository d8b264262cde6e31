package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NetworkOrder;
import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The RTP header that all packets of one viewer's track share (RFC 3550 5.1, RFC 8285), made once; what differs from
 * packet to packet is filled in at places that are known beforehand. Two lengths only, with and without the capture time,
 * so that packets of one frame are alike in their headers' size. Belongs to one thread.
 *
 * <pre>
 * 12 fixed | BEDE length | transport-wide-cc or abs-send-time | playout-delay | mid [ | abs-capture-time ] | padding
 * </pre>
 */
final class RtpHeaderTemplate {
    private static final int ABSENT = -1;
    private static final int ROOM_BYTES = 96;

    /** P in the first byte (RFC 3550 5.1). */
    private static final int PADDING_BIT = 0x20;

    /** One of the two forms. */
    private static final class Form {
        byte[] bytes = {};
        int transportSeqAt = ABSENT;
        int sendTimeAt = ABSENT;
        int captureAt = ABSENT;
    }

    private final Form plain;
    private final Form stamped;

    /**
     * @param payloadType of the media, or of its retransmissions
     * @param perSend whether fields that differ each time a packet is sent may be in it (transport-wide number, send
     *     time): not where a retransmission has to be the same bytes again
     * @param playoutDelayMs what the player is asked to hold pictures back, least and most
     */
    RtpHeaderTemplate(NegotiatedTrack track, int payloadType, long ssrc, boolean perSend, int playoutDelayMs) {
        plain = form(track, payloadType, ssrc, perSend, playoutDelayMs, false);
        stamped = track.extensions().has(RtpExtension.ABS_CAPTURE_TIME)
                ? form(track, payloadType, ssrc, perSend, playoutDelayMs, true)
                : plain;
    }

    private static Form form(
            NegotiatedTrack track, int payloadType, long ssrc, boolean perSend, int playoutDelayMs, boolean capture) {
        var form = new Form();
        var ids = track.extensions();
        var out = Unpooled.buffer(ROOM_BYTES, ROOM_BYTES).writeZero(ROOM_BYTES);
        RtpHeader.write(out, 0, false, payloadType, 0, 0, (int) ssrc);
        var writer = new ExtensionWriter();
        writer.begin(out, 0, RtpHeader.FIXED_BYTES, ids.form());
        if (perSend) {
            form.transportSeqAt =
                    reserve(writer, ids, RtpExtension.TRANSPORT_CC, ExtensionValues.TRANSPORT_SEQUENCE_BYTES);
            if (form.transportSeqAt == ABSENT) { // whoever has the one does not look at the other
                form.sendTimeAt = reserve(writer, ids, RtpExtension.ABS_SEND_TIME, ExtensionValues.ABS_SEND_TIME_BYTES);
            }
        }
        var playout = reserve(writer, ids, RtpExtension.PLAYOUT_DELAY, ExtensionValues.PLAYOUT_DELAY_BYTES);
        if (playout != ABSENT) {
            ExtensionValues.writePlayoutDelay(
                    out, playout, ExtensionValues.playoutDelay(playoutDelayMs, playoutDelayMs));
        }
        if (ids.has(RtpExtension.MID) && !track.mid().isEmpty()) {
            writer.add(ids.id(RtpExtension.MID), track.mid().getBytes(StandardCharsets.UTF_8));
        }
        if (capture) {
            form.captureAt = reserve(writer, ids, RtpExtension.ABS_CAPTURE_TIME, ExtensionValues.CAPTURE_TIME_BYTES);
        }
        form.bytes = bytes(out, writer.end());
        return form;
    }

    private static byte[] bytes(ByteBuf out, int length) {
        return ByteBufUtil.getBytes(out, 0, length);
    }

    private static int reserve(ExtensionWriter writer, ExtensionMap ids, RtpExtension extension, int sizeBytes) {
        return ids.has(extension) ? writer.reserve(ids.id(extension), sizeBytes) : ABSENT;
    }

    boolean hasTransportSeq() {
        return plain.transportSeqAt != ABSENT;
    }

    boolean hasSendTime() { // hot
        return plain.sendTimeAt != ABSENT;
    }

    boolean hasCaptureTime() {
        return stamped.captureAt != ABSENT;
    }

    /** How long a header is. */
    int sizeBytes(boolean withCapture) { // hot
        return (withCapture ? stamped : plain).bytes.length;
    }

    /**
     * Writes a header of {@link #sizeBytes} bytes.
     *
     * @param to address of its first byte
     * @param padded whether the payload ends in padding
     * @param captureNtp written only where {@code withCapture}
     */
    void write(
            long to,
            boolean padded,
            boolean marker,
            int seq,
            int rtpTime,
            long transportSeq,
            int sendTime,
            boolean withCapture,
            long captureNtp) { // hot
        var form = withCapture ? stamped : plain;
        var bytes = form.bytes;
        Memory.set(to, bytes);
        // Marker and payload type stand before the sequence number, in the same word.
        NetworkOrder.setInt16(
                to, ((bytes[0] & 0xFF) | (padded ? PADDING_BIT : 0)) << 8 | (bytes[1] & 0x7F) | (marker ? 0x80 : 0));
        NetworkOrder.setInt16(to + 2, seq);
        NetworkOrder.setInt32(to + 4, rtpTime);
        if (form.transportSeqAt != ABSENT) {
            NetworkOrder.setInt16(to + form.transportSeqAt, (int) transportSeq);
        }
        if (form.sendTimeAt != ABSENT) {
            NetworkOrder.setInt16(to + form.sendTimeAt, sendTime >> 8);
            Memory.setByte(to + form.sendTimeAt + 2, sendTime);
        }
        if (form.captureAt != ABSENT) {
            NetworkOrder.setInt64(to + form.captureAt, captureNtp);
        }
    }
}
