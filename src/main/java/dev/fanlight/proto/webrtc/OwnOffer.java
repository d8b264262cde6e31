package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.HeaderExtension;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.sdp.Setup;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The offers that our own clients make. */
public final class OwnOffer {
    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";
    private static final FormatParameters OPUS = new FormatParameters("minptime=10;useinbandfec=1");
    private static final Set<Feedback> AUDIO_FEEDBACK = EnumSet.of(Feedback.TRANSPORT_CC);

    private OwnOffer() {}

    /** To publish (WHIP): the tracks in their order, each with the one format it has. */
    public static SessionDescription toPublish(LocalTransport local, List<StreamTrack> tracks, Terms terms) {
        var media = new ArrayList<MediaDescription>();
        for (var track : tracks) {
            var codec = track.codec();
            var video = codec.kind() == MediaKind.VIDEO;
            var format = new OfferedFormat(
                    codec,
                    video ? 96 : 111,
                    video ? 97 : NegotiatedTrack.NO_RTX,
                    track.parameters().isEmpty() && !video ? OPUS : track.parameters(),
                    video ? terms.feedback() : AUDIO_FEEDBACK);
            var writer =
                    begin(local, Integer.toString(media.size()), terms, video, Direction.SENDONLY, media.isEmpty());
            writer.streamId(track.sender());
            writer.format(format);
            writer.sources(track.sender(), video);
            media.add(writer.section(codec.kind().label(), PROTOCOL));
        }
        return session(local, media);
    }

    /**
     * To watch (WHEP): all codecs of the terms, video and audio. Retransmissions in a stream of their own are for those who
     * ask for them.
     */
    public static SessionDescription toWatch(LocalTransport local, Terms terms) {
        var media = new ArrayList<MediaDescription>();
        var rtx = terms.feedback().contains(Feedback.NACK);
        for (var kind : MediaKind.values()) {
            var video = kind == MediaKind.VIDEO;
            var writer =
                    begin(local, Integer.toString(media.size()), terms, video, Direction.RECVONLY, media.isEmpty());
            var payloadType = 96;
            for (var codec : terms.codecs()) {
                if (codec.kind() == kind) {
                    for (var parameters : watched(codec)) {
                        writer.format(new OfferedFormat(
                                codec,
                                video ? payloadType : 111,
                                video && rtx ? payloadType + 1 : NegotiatedTrack.NO_RTX,
                                parameters,
                                video ? terms.feedback() : AUDIO_FEEDBACK));
                        payloadType += 2;
                    }
                }
            }
            media.add(writer.section(kind.label(), PROTOCOL));
        }
        return session(local, media);
    }

    /** Our clients do not decode: they take every profile, and say so in the formats that others match by. */
    private static List<FormatParameters> watched(RtpCodec codec) {
        return switch (codec) {
            case H264 -> List.of(h264("42e034"), h264("4d0034"), h264("640034"), h264("f40034"));
            case H265 -> List.of(new FormatParameters("level-id=183;profile-id=2;tier-flag=1;tx-mode=SRST"));
            case VP9 -> List.of(new FormatParameters("profile-id=0"), new FormatParameters("profile-id=2"));
            case AV1 -> List.of(new FormatParameters("level-idx=31;profile=2;tier=1"));
            case VP8 -> List.of(FormatParameters.NONE);
            case OPUS -> List.of(new FormatParameters("minptime=10;stereo=1;useinbandfec=1"));
        };
    }

    private static FormatParameters h264(String profileLevelId) {
        return new FormatParameters(
                "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profileLevelId);
    }

    private static SectionWriter begin(
            LocalTransport local, String mid, Terms terms, boolean video, Direction direction, boolean first) {
        var writer = new SectionWriter();
        writer.transport(local, Setup.ACTPASS, first);
        writer.mid(mid);
        var id = 0;
        for (var extension : RtpExtension.values()) {
            id++;
            if (terms.extensions().contains(extension) && (video || forAudio(extension))) {
                writer.extension(new HeaderExtension(id, Direction.SENDRECV, extension.uri(), false));
            }
        }
        writer.flag(direction.label());
        writer.flag("rtcp-mux");
        writer.flag("rtcp-rsize");
        return writer;
    }

    private static boolean forAudio(RtpExtension extension) {
        return switch (extension) {
            case MID, ABS_SEND_TIME, TRANSPORT_CC, ABS_CAPTURE_TIME, AUDIO_LEVEL -> true;
            case RID, REPAIRED_RID, PLAYOUT_DELAY, VIDEO_ORIENTATION, DEPENDENCY_DESCRIPTOR -> false;
        };
    }

    private static SessionDescription session(LocalTransport local, List<MediaDescription> media) {
        var bundle = media.stream().flatMap(section -> section.mid().stream()).toList();
        return SessionWriter.session(local, bundle, true, media);
    }
}
