package dev.fanlight.endpoint.webrtc;

import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.proto.webrtc.StreamTrack;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The codecs of WebRTC and those of the hub, in each other's words. */
public final class StreamCodecs {
    private StreamCodecs() {}

    static Codec of(RtpCodec codec) {
        return switch (codec) {
            case H264 -> Codec.H264;
            case H265 -> Codec.H265;
            case VP8 -> Codec.VP8;
            case VP9 -> Codec.VP9;
            case AV1 -> Codec.AV1;
            case OPUS -> Codec.OPUS;
        };
    }

    /** Empty for what does not go in RTP packets here. */
    static Optional<RtpCodec> of(Codec codec) {
        return switch (codec) {
            case H264 -> Optional.of(RtpCodec.H264);
            case H265 -> Optional.of(RtpCodec.H265);
            case VP8 -> Optional.of(RtpCodec.VP8);
            case VP9 -> Optional.of(RtpCodec.VP9);
            case AV1 -> Optional.of(RtpCodec.AV1);
            case OPUS -> Optional.of(RtpCodec.OPUS);
            case JPEG, MPEG4, MPEG2, AAC, MPEG_AUDIO, PCMU, PCMA, G722 -> Optional.empty();
        };
    }

    /**
     * What a publisher's track brings. Parameter sets of the description are left out: publishers send them with the
     * pictures, and those there may be newer.
     */
    public static TrackFormat format(NegotiatedTrack track) {
        var parameters = Arrays.stream(track.parameters().text().split(";", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && !each.startsWith("sprop-"))
                .collect(Collectors.joining(";"));
        return new TrackFormat(of(track.codec()), track.clockRateHz(), parameters);
    }

    /** What a viewer may get of it, under these names; empty for what does not go in RTP packets here. */
    static Optional<StreamTrack> offered(Track track, SenderIdentity sender) {
        return of(track.format().codec())
                .map(codec -> new StreamTrack(
                        codec, new FormatParameters(track.format().parameters()), sender));
    }
}
