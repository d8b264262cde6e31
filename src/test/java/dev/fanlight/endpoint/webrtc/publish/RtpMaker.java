package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.h264.Clips;
import dev.fanlight.proto.h264.H264Packetizer;
import dev.fanlight.proto.rtp.ExtensionForm;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.RtpHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes packets by hand: header, extensions, payload. */
public final class RtpMaker {
    private int ssrc = 1;
    private int type = Agreed.VIDEO_TYPE;
    private int seq;
    private int time;
    private boolean marker;
    private int paddingBytes;
    private byte[] payload = new byte[0];
    private final Map<Integer, byte[]> extensions = new TreeMap<>();

    static RtpMaker of(int ssrc, int seq, int time) {
        var maker = new RtpMaker();
        maker.ssrc = ssrc;
        maker.seq = seq;
        maker.time = time;
        return maker;
    }

    RtpMaker type(int payloadType) {
        type = payloadType;
        return this;
    }

    RtpMaker marker() {
        marker = true;
        return this;
    }

    RtpMaker padding(int bytes) {
        paddingBytes = bytes;
        return this;
    }

    RtpMaker payload(byte... bytes) {
        payload = bytes;
        return this;
    }

    RtpMaker text(int id, String text) {
        extensions.put(id, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RtpMaker number(int id, long value, int bytes) {
        var data = Unpooled.buffer(8).writeLong(value);
        extensions.put(id, ByteBufUtil.getBytes(data, 8 - bytes, bytes));
        return this;
    }

    /** The packet as the content of a retransmission. */
    RtpMaker retransmission(int rtxSsrc, int rtxSeq) {
        var original = seq;
        var wrapped = Unpooled.buffer().writeShort(original).writeBytes(payload);
        ssrc = rtxSsrc;
        seq = rtxSeq;
        type = Agreed.RTX_TYPE;
        payload = ByteBufUtil.getBytes(wrapped);
        return this;
    }

    RtpMaker copy() {
        var copy = of(ssrc, seq, time).type(type).padding(paddingBytes).payload(payload);
        copy.marker = marker;
        copy.extensions.putAll(extensions);
        return copy;
    }

    ByteBuf make() {
        var out = Unpooled.buffer(1500);
        RtpHeader.write(out, 0, marker, type, seq, time, ssrc);
        var writer = new ExtensionWriter();
        writer.begin(out, 0, RtpHeader.FIXED_BYTES, ExtensionForm.ONE_BYTE);
        extensions.forEach(writer::add);
        out.writerIndex(writer.end()).writeBytes(payload);
        if (paddingBytes > 0) {
            out.writeZero(paddingBytes - 1).writeByte(paddingBytes);
            out.setByte(0, out.getByte(0) | 0x20);
        }
        return out;
    }

    // ---- payloads

    /** The payloads of each picture of the clip: twelve pictures, of which the first and the seventh are keyframes. */
    public static List<List<byte[]>> clip(int maxPayloadBytes) {
        return clip("h264/baseline-2slices.h264", maxPayloadBytes);
    }

    static List<List<byte[]>> clip(String name, int maxPayloadBytes) {
        var packetizer = new H264Packetizer(maxPayloadBytes);
        var pictures = new ArrayList<List<byte[]>>();
        for (var picture : Clips.pictures(name)) {
            var payloads = new ArrayList<byte[]>();
            packetizer.packetize(picture.stream().map(Unpooled::wrappedBuffer).toList(), new H264Packetizer.Out() {
                @Override
                public ByteBuf begin(int sizeBytes) {
                    return Unpooled.buffer(sizeBytes);
                }

                @Override
                public void end(ByteBuf payload, boolean last) {
                    payloads.add(ByteBufUtil.getBytes(payload));
                }
            });
            pictures.add(payloads);
        }
        return pictures;
    }
}
