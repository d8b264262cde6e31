package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.av1.Av1Fault;
import dev.fanlight.proto.av1.Av1Packetizer;
import dev.fanlight.proto.av1.Av1SequenceHeader;
import dev.fanlight.proto.av1.Obus;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Temporal units of AV1 (AV1 RTP specification 1.0). */
final class Av1Packer implements FramePacker {
    private static final int MAX_OBUS = 1_024;

    private final Av1Packetizer packetizer = new Av1Packetizer(MAX_PAYLOAD_BYTES);
    private final List<Av1Packetizer.Obu> obus = new ArrayList<>();
    private Av1Packetizer.@Nullable Obu sequenceObu;
    private @Nullable Av1SequenceHeader sequence;
    private boolean keyframe;
    private boolean ownSequence;
    private boolean picture;

    Av1Packer(FrameTrack track) {
        for (var obu : track.configuration()) {
            Obus.forEach(Unpooled.wrappedBuffer(obu), 0, obu.length, this::onObu);
        }
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(Codec.AV1, RtpTime.VIDEO_HZ, sequence == null ? "" : sequence.formatParameters());
    }

    @Override
    public boolean isDescribed() {
        return sequence != null;
    }

    @Override
    public boolean read(ByteBuf bytes, int at, int end, boolean saidKeyframe) {
        obus.clear();
        ownSequence = picture = false;
        var sound = Obus.forEach(bytes, at, end, this::onObu) == Av1Fault.NONE;
        keyframe = saidKeyframe || ownSequence;
        if (keyframe && !ownSequence && sequenceObu != null) {
            obus.addFirst(sequenceObu);
        }
        return sound && picture && obus.size() <= MAX_OBUS;
    }

    private void onObu(ByteBuf bytes, int at, int headerBytes, int dataAt, int dataBytes) {
        var type = Obus.type(bytes.getByte(at));
        if (type == Obus.TEMPORAL_DELIMITER
                || type == Obus.TILE_LIST
                || type == Obus.PADDING
                || obus.size() > MAX_OBUS) {
            return;
        }
        var extension = headerBytes == 1 ? -1 : bytes.getUnsignedByte(at + 1);
        var obu = new Av1Packetizer.Obu(bytes.getUnsignedByte(at), extension, bytes.slice(dataAt, dataBytes));
        obus.add(obu);
        if (type == Obus.SEQUENCE_HEADER) {
            ownSequence = true;
            remember(obu);
        } else {
            picture = true;
        }
    }

    private void remember(Av1Packetizer.Obu obu) {
        if (sequenceObu != null && sequenceObu.data().equals(obu.data())) {
            return;
        }
        Av1SequenceHeader.parse(obu.data(), 0, obu.data().readableBytes()).ifPresent(parsed -> {
            sequence = parsed;
            sequenceObu = new Av1Packetizer.Obu(obu.header(), obu.extension(), Unpooled.copiedBuffer(obu.data()));
        });
    }

    @Override
    public boolean keyframe() {
        return keyframe;
    }

    @Override
    public int widthPx() {
        return sequence == null ? 0 : sequence.widthPx();
    }

    @Override
    public int heightPx() {
        return sequence == null ? 0 : sequence.heightPx();
    }

    @Override
    public void pack(PayloadOut out) {
        packetizer.packetize(obus, keyframe, out);
        obus.clear();
    }
}
