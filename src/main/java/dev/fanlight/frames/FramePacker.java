package dev.fanlight.frames;

import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;

/**
 * Cuts whole frames of one track into RTP payloads, and tells what has to be known of them. First {@link #read}, then the
 * questions, then {@link #pack}. One thread.
 */
sealed interface FramePacker
        permits NalPacker, Vp8Packer, Vp9Packer, Av1Packer, MpegPacker, AacPacker, MpegAudioPacker, PlainSoundPacker {
    /** With room for headers, extensions and the tag of SRTP below what every network carries. */
    int MAX_PAYLOAD_BYTES = 1_160;

    /** One for frames of this track. */
    static FramePacker of(FrameTrack track) {
        return switch (track.codec()) {
            case H264 -> new NalPacker(track, new H264Units());
            case AAC -> new AacPacker(track);
            case OPUS, PCMU, PCMA, G722 -> new PlainSoundPacker(track);
            case H265 -> new NalPacker(track, new H265Units());
            case VP8 -> new Vp8Packer();
            case VP9 -> new Vp9Packer();
            case AV1 -> new Av1Packer(track);
            case MPEG4, MPEG2 -> new MpegPacker(track);
            case MPEG_AUDIO -> new MpegAudioPacker(track);
            case JPEG -> throw new IllegalArgumentException("JPEG does not go in packets");
        };
    }

    /** What the packets are, as far as is known. */
    TrackFormat format();

    /** Whether all is known that {@link #format} should tell. */
    boolean isDescribed();

    /**
     * Looks at a frame; valid until {@link #pack}.
     *
     * @param saidKeyframe whether the source says that decoding can begin with it
     * @return false for what is no frame, or one that cannot be packed
     */
    boolean read(ByteBuf bytes, int at, int end, boolean saidKeyframe);

    /** Whether decoding can begin with it; false for sound. */
    default boolean keyframe() {
        return false;
    }

    /** Whether no other frame needs it. */
    default boolean discardable() {
        return false;
    }

    /** How long it sounds, in units of the RTP clock; 0 for pictures. */
    default int durationUnits() {
        return 0;
    }

    /** By how much the time of a packet is later than that of the one before, of so many bytes, within a frame. */
    default int unitsOf(int payloadBytes) {
        return 0;
    }

    /** The size of its pictures; 0 where it is not known. */
    default int widthPx() {
        return 0;
    }

    /** The size of its pictures; 0 where it is not known. */
    default int heightPx() {
        return 0;
    }

    /** The payloads of the frame that was read last. */
    void pack(PayloadOut out);
}
