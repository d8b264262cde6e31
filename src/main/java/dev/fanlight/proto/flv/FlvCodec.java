package dev.fanlight.proto.flv;

import org.jspecify.annotations.Nullable;

/** What a tag's media is (FLV 10.1 sections E.4.2.1 and E.4.3.1, Enhanced RTMP v2 "Enhanced Audio", "Enhanced Video"). */
public enum FlvCodec {
    AVC("avc1", 7, true),
    HEVC("hvc1", FlvCodec.NONE, true),
    VP8("vp08", FlvCodec.NONE, true),
    VP9("vp09", FlvCodec.NONE, true),
    AV1("av01", FlvCodec.NONE, true),
    AAC("mp4a", 10, false),
    MP3(".mp3", 2, false),
    OPUS("Opus", FlvCodec.NONE, false),
    /** G.711 A-law, 8 kHz. */
    PCMA("", 7, false),
    /** G.711 mu-law, 8 kHz. */
    PCMU("", 8, false);

    /** The classic number of a codec that has none. */
    static final int NONE = -1;

    /** HEVC under the number that Chinese services gave it before Enhanced RTMP; read, never written. */
    private static final int OLD_HEVC = 12;

    private final String fourCc;
    private final int classicId;
    private final boolean video;

    FlvCodec(String fourCc, int classicId, boolean video) {
        this.fourCc = fourCc;
        this.classicId = classicId;
        this.video = video;
    }

    /** Four characters; empty where Enhanced RTMP has none for it. */
    public String fourCc() {
        return fourCc;
    }

    /** The same as a number, its first character highest; 0 where there is none. */
    int fourCcNumber() {
        return fourCc.isEmpty() ? 0 : number(fourCc);
    }

    private static int number(String text) {
        return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }

    /** CodecID or SoundFormat, 0 to 15, or {@link #NONE}. */
    int classicId() {
        return classicId;
    }

    /** What onMetaData says of it: the classic number, or the FourCC as a number. */
    public double metadataId() {
        return isClassic() ? classicId : fourCcNumber();
    }

    /** Whether receivers that know nothing of Enhanced RTMP can take it. */
    public boolean isClassic() {
        return classicId != NONE;
    }

    public boolean isVideo() {
        return video;
    }

    /** Whether decoding needs a sequence header first. */
    public boolean needsConfiguration() {
        return this == AVC || this == HEVC || this == AAC;
    }

    /** Whether its frames carry a composition time in Enhanced RTMP's coded frames. */
    boolean hasCompositionTime() {
        return this == AVC || this == HEVC;
    }

    /** The one with that number, or null. */
    static @Nullable FlvCodec ofClassic(int id, boolean video) {
        for (var codec : values()) {
            if (codec.video == video && codec.classicId == id) {
                return codec;
            }
        }
        // 14 is MP3 at 8 kHz.
        return video ? (id == OLD_HEVC ? HEVC : null) : (id == 14 ? MP3 : null);
    }

    /** The one with that FourCC, or null. */
    static @Nullable FlvCodec ofFourCc(int number, boolean video) {
        for (var codec : values()) {
            if (codec.video == video && codec.fourCcNumber() == number && number != 0) {
                return codec;
            }
        }
        return null;
    }
}
