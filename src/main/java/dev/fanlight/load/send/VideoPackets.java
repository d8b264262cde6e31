package dev.fanlight.load.send;

import dev.fanlight.load.FrameStamp;
import dev.fanlight.proto.h264.H264Packetizer;
import dev.fanlight.proto.rtp.ExtensionForm;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.rtp.RtpHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the RTP packets of a clip's frames: header, extensions, payload. Each frame begins with the time of its sending, as
 * SEI and, where agreed on, as abs-capture-time. One thread.
 */
final class VideoPackets {
    /** Numbers of header extensions; 0 for one that was not agreed on. */
    record Extensions(String mid, int midId, int sendTimeId, int transportId, int captureTimeId) {
        static final Extensions NONE = new Extensions("", 0, 0, 0, 0);
    }

    /** Takes packets. */
    interface Out {
        /** Plain; valid during the call. */
        void packet(ByteBuf packet, long extSeq, long rtpTime, boolean marker);
    }

    /** With header, extensions and the tag of SRTP about 1,215 bytes. */
    static final int MAX_PAYLOAD_BYTES = 1_160;

    private static final int MAX_PACKET_BYTES = 1_400;
    private static final int ABSENT = -1;

    private final int payloadType;
    private final int ssrc;
    private final Extensions extensions;
    private final byte[] mid;
    private final H264Packetizer packetizer = new H264Packetizer(MAX_PAYLOAD_BYTES);
    private final ByteBuf stamp = FrameStamp.nal();
    private final ByteBuf packet = Unpooled.buffer(MAX_PACKET_BYTES);
    private final ExtensionWriter writer = new ExtensionWriter();
    private long nextSeq;

    /** @param firstSeq the extended number of the first packet, 0 or more */
    VideoPackets(int payloadType, int ssrc, Extensions extensions, long firstSeq) {
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.extensions = extensions;
        mid = extensions.mid.getBytes(StandardCharsets.US_ASCII);
        nextSeq = firstSeq;
    }

    /**
     * Makes the packets of a frame.
     *
     * @param epochNs the time of sending, nanoseconds since 1970
     */
    void frame(List<ByteBuf> nals, long rtpTime, long epochNs, Out out) {
        FrameStamp.write(stamp, epochNs);
        var stamped = new ArrayList<ByteBuf>(nals.size() + 1);
        stamped.add(stamp.duplicate());
        stamped.addAll(nals);
        packetizer.packetize(stamped, new H264Packetizer.Out() {
            private boolean first = true;

            @Override
            public ByteBuf begin(int sizeBytes) {
                beginPacket(rtpTime, first ? epochNs : ABSENT);
                first = false;
                return packet;
            }

            @Override
            public void end(ByteBuf payload, boolean marker) {
                RtpHeader.setMarker(packet, 0, marker);
                out.packet(packet, nextSeq, rtpTime, marker);
                nextSeq++;
            }
        });
    }

    private void beginPacket(long rtpTime, long epochNs) {
        packet.clear();
        RtpHeader.write(packet, 0, false, payloadType, (int) nextSeq, (int) rtpTime, ssrc);
        writer.begin(packet, 0, RtpHeader.FIXED_BYTES, ExtensionForm.ONE_BYTE);
        // Those that are rewritten when the packet is sent again come first, always at the same places.
        if (extensions.transportId != 0) {
            writer.reserve(extensions.transportId, ExtensionValues.TRANSPORT_SEQUENCE_BYTES);
        }
        if (extensions.sendTimeId != 0) {
            writer.reserve(extensions.sendTimeId, ExtensionValues.ABS_SEND_TIME_BYTES);
        }
        if (extensions.midId != 0) {
            writer.add(extensions.midId, mid);
        }
        if (extensions.captureTimeId != 0 && epochNs != ABSENT) {
            writer.add(extensions.captureTimeId, NtpTime.ofUnixNs(epochNs), ExtensionValues.CAPTURE_TIME_BYTES);
        }
        packet.writerIndex(writer.end());
    }

    /** Where the transport-wide number stands in every packet, or -1. */
    int transportSequenceOffset() {
        return extensions.transportId == 0 ? ABSENT : RtpHeader.FIXED_BYTES + 5;
    }

    /** Where the send time stands in every packet, or -1. */
    int sendTimeOffset() {
        if (extensions.sendTimeId == 0) {
            return ABSENT;
        }
        return extensions.transportId == 0 ? RtpHeader.FIXED_BYTES + 5 : RtpHeader.FIXED_BYTES + 8;
    }

    int ssrc() {
        return ssrc;
    }
}
