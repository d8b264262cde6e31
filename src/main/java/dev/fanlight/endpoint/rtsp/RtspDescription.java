package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.ParameterSets;
import dev.fanlight.hub.PacketRing;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtsp.RtspTarget;
import dev.fanlight.proto.webrtc.Feedback;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What we tell a player of a stream: a session description (RFC 2326 appendix C) of its tracks. */
final class RtspDescription {
    private static final int VIDEO_TYPE = 96;
    private static final int AUDIO_TYPE = 97;

    /** Sets stand in the first packets of a keyframe. */
    private static final int LOOKED_AT = 64;

    private RtspDescription() {}

    /** The payload type of a track's packets: the one that RFC 3551 gives it, where it gives one. */
    static int payloadType(TrackFormat format) {
        return switch (format.codec()) {
            case PCMU -> isTelephone(format) ? 0 : AUDIO_TYPE;
            case PCMA -> isTelephone(format) ? 8 : AUDIO_TYPE;
            case G722 -> isTelephone(format) ? 9 : AUDIO_TYPE;
            case MPEG_AUDIO -> format.clockRateHz() == 90_000 ? 14 : AUDIO_TYPE;
            case MPEG2 -> 32;
            case H264, H265, VP8, VP9, AV1, MPEG4, JPEG -> VIDEO_TYPE;
            case OPUS, AAC -> AUDIO_TYPE;
        };
    }

    private static boolean isTelephone(TrackFormat format) {
        return format.clockRateHz() == 8_000 && format.channels() <= 1;
    }

    /** The parameter sets of the newest keyframe in the ring; empty where the codec has none, or none are there. */
    static Optional<ParameterSets> sets(Track track, PacketRing ring) {
        if (!ParameterSets.has(track.format().codec())) {
            return Optional.empty();
        }
        var from = ring.keyframe(track.id());
        var sets = ParameterSets.of(track.format().codec());
        for (var index = from; from >= 0 && index < from + LOOKED_AT && !sets.isComplete(); index++) {
            var packet = ring.get(index);
            if (packet == null) {
                break;
            }
            if (packet.trackId() == track.id()) {
                sets.read(packet.view(), packet.view().readerIndex(), packet.payloadBytes());
            }
            packet.release();
        }
        return sets.isComplete() ? Optional.of(sets) : Optional.empty();
    }

    /**
     * The text.
     *
     * @param sets of each track, in the same order
     * @param player who is told: live555 opens ports of the kind that the connection line names
     */
    static String write(String name, List<Track> tracks, List<Optional<ParameterSets>> sets, InetAddress player) {
        var isIp6 = player instanceof Inet6Address;
        var text = new StringBuilder("v=0\r\no=- 0 0 IN ")
                .append(isIp6 ? "IP6 ::1" : "IP4 127.0.0.1")
                .append("\r\ns=")
                .append(name)
                .append("\r\nc=IN ")
                .append(isIp6 ? "IP6 ::" : "IP4 0.0.0.0")
                .append("\r\nt=0 0\r\na=control:*\r\n");
        for (var i = 0; i < tracks.size(); i++) {
            var format = tracks.get(i).format();
            var payloadType = payloadType(format);
            text.append("m=")
                    .append(format.codec().isVideo() ? "video" : "audio")
                    .append(" 0 RTP/AVP ")
                    .append(payloadType)
                    .append("\r\na=rtpmap:")
                    .append(payloadType)
                    .append(' ')
                    .append(encoding(format))
                    .append("\r\n");
            var parameters = parameters(format, sets.get(i));
            if (!parameters.isEmpty()) {
                text.append("a=fmtp:")
                        .append(payloadType)
                        .append(' ')
                        .append(parameters)
                        .append("\r\n");
            }
            if (format.codec().isVideo()) {
                // For players that ask, as GStreamer's do; live555's would not take RTP/AVPF in the m= line.
                feedback(text, payloadType, Feedback.NACK_PLI);
                feedback(text, payloadType, Feedback.CCM_FIR);
            }
            text.append("a=control:").append(RtspTarget.control(i)).append("\r\n");
        }
        return text.toString();
    }

    private static void feedback(StringBuilder text, int payloadType, Feedback kind) {
        text.append("a=rtcp-fb:")
                .append(payloadType)
                .append(' ')
                .append(kind.label())
                .append("\r\n");
    }

    private static String encoding(TrackFormat format) {
        var name = switch (format.codec()) {
            case JPEG -> "JPEG";
            case H264 -> "H264";
            case H265 -> "H265";
            case VP8 -> "VP8";
            case VP9 -> "VP9";
            case AV1 -> "AV1";
            case MPEG4 -> "MP4V-ES";
            case MPEG2 -> "MPV";
            case OPUS -> "opus";
            case AAC -> "MPEG4-GENERIC";
            case MPEG_AUDIO -> "MPA";
            case PCMU -> "PCMU";
            case PCMA -> "PCMA";
            case G722 -> "G722";
        };
        var channels = format.codec() == Codec.OPUS ? 2 : format.channels();
        // RFC 3551: MPA says in its frames how many channels there are.
        var said = (channels > 1 && format.codec() != Codec.MPEG_AUDIO) || format.codec() == Codec.AAC;
        return name + "/" + format.clockRateHz() + (said ? "/" + Math.max(1, channels) : "");
    }

    private static String parameters(TrackFormat format, Optional<ParameterSets> sets) {
        var all = new ArrayList<String>();
        var said = format.parameters();
        if (format.codec() == Codec.H264 && !said.toLowerCase(Locale.ROOT).contains("packetization-mode")) {
            all.add("packetization-mode=1");
        }
        if (!said.isEmpty()) {
            all.add(said);
        }
        if (sets.isPresent()) {
            var profile = sets.get().profileLevelId();
            if (!profile.isEmpty() && !said.contains("profile-level-id")) {
                all.add("profile-level-id=" + profile);
            }
            all.add(sets.get().described());
        }
        return String.join(";", all);
    }
}
