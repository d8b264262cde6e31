package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Access units with start codes, of the codecs whose pictures are NAL units. */
final class NalPacker implements FramePacker {
    /** What the units of one track are, and how they become payloads. One thread. */
    interface Units {
        /** Shorter ones are left out. */
        int leastBytes();

        boolean isSlice(ByteBuf bytes, int at);

        /** Whether other pictures need this slice. */
        boolean isReference(ByteBuf bytes, int at);

        /** Whether decoding can begin with this slice. */
        boolean isKeyframe(ByteBuf bytes, int at);

        /** Whether it is of the parameter sets that stand only where decoding can begin. */
        boolean isSequenceSet(ByteBuf bytes, int at);

        /** What is said as long as no sequence parameter set is known. */
        Pictures undescribed();

        /** What a sequence parameter set says; empty for other units. */
        Optional<Pictures> describe(ByteBuf bytes, int at, int length);

        /** Sets that came beside the pictures. */
        void parameterSets(List<byte[]> nals);

        void packetize(List<ByteBuf> nals, boolean keyframe, PayloadOut out);
    }

    /**
     * What a sequence parameter set says of its pictures.
     *
     * @param parameters of the format, as in SDP
     * @param widthPx 0: not known, as the height
     */
    record Pictures(String parameters, int widthPx, int heightPx) {}

    /** More units than any encoder makes of one picture. */
    private static final int MAX_UNITS = 1_024;

    private final Codec codec;
    private final Units kind;
    private final List<ByteBuf> units = new ArrayList<>();
    private ByteBuf setBytes = Unpooled.EMPTY_BUFFER;
    private Pictures pictures;
    private boolean keyframe;
    private boolean picture;
    private boolean reference;
    private boolean overfull;

    NalPacker(FrameTrack track, Units kind) {
        this.codec = track.codec();
        this.kind = kind;
        this.pictures = kind.undescribed();
        kind.parameterSets(track.configuration());
        for (var nal : track.configuration()) {
            onSet(Unpooled.wrappedBuffer(nal), 0, nal.length);
        }
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(codec, RtpTime.VIDEO_HZ, pictures.parameters());
    }

    @Override
    public boolean isDescribed() {
        return setBytes.isReadable();
    }

    @Override
    public boolean read(ByteBuf bytes, int at, int end, boolean saidKeyframe) {
        units.clear();
        keyframe = saidKeyframe;
        picture = reference = overfull = false;
        AnnexB.forEach(bytes, at, end, this::onUnit);
        return picture && !overfull;
    }

    private void onUnit(ByteBuf bytes, int at, int length) {
        if (length < kind.leastBytes()) {
            return;
        }
        if (units.size() == MAX_UNITS) {
            overfull = true;
            return;
        }
        units.add(bytes.slice(at, length));
        if (kind.isSlice(bytes, at)) {
            picture = true;
            reference |= kind.isReference(bytes, at);
            keyframe |= kind.isKeyframe(bytes, at);
        } else if (kind.isSequenceSet(bytes, at)) {
            // Nobody sends these in the middle but where decoding can begin.
            keyframe = true;
            onSet(bytes, at, length);
        }
    }

    private void onSet(ByteBuf bytes, int at, int length) {
        if (setBytes.equals(bytes.slice(at, length))) {
            return;
        }
        kind.describe(bytes, at, length).ifPresent(described -> {
            pictures = described;
            setBytes = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes, at, length, true));
        });
    }

    @Override
    public boolean keyframe() {
        return keyframe;
    }

    @Override
    public boolean discardable() {
        return !reference;
    }

    @Override
    public int widthPx() {
        return pictures.widthPx();
    }

    @Override
    public int heightPx() {
        return pictures.heightPx();
    }

    @Override
    public void pack(PayloadOut out) {
        kind.packetize(units, keyframe, out);
        units.clear();
    }
}
