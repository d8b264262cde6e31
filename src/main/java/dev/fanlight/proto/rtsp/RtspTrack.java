package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.rtcp.KeyframeRequests;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.RtpMap;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.webrtc.Feedback;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One medium that a description names and that comes as RTP.
 *
 * @param section its place among the description's media, from 0 on
 * @param kind such as video or audio
 * @param format what the first payload type with a meaning stands for
 * @param control the attribute's value; empty where there is none
 * @param widthPx of pictures, where the description says it, as it has to for JPEGs over 2,040 pixels; else 0
 * @param heightPx likewise
 * @param profile RTP/AVP, or RTP/AVPF where the description says so
 * @param keyframeRequests how its sender may be asked for a keyframe, where the description says that it may
 */
public record RtspTrack(
        int section,
        String kind,
        RtpMap format,
        FormatParameters parameters,
        String control,
        int widthPx,
        int heightPx,
        String profile,
        Optional<KeyframeRequests.Kind> keyframeRequests) {
    private static final String WITH_FEEDBACK = "RTP/AVPF";
    private static final int MAX_PX = 65_535;

    /** More than anybody sends. */
    static final int MAX_TRACKS = 8;

    /** Those that a description names, in its order; what is no RTP, or has no format that is known, is left out. */
    public static List<RtspTrack> of(SessionDescription description) {
        var tracks = new ArrayList<RtspTrack>();
        for (var i = 0; i < description.media().size() && tracks.size() < MAX_TRACKS; i++) {
            var media = description.media().get(i);
            if (media.isRtp()) {
                of(i, media).ifPresent(tracks::add);
            }
        }
        return tracks;
    }

    private static Optional<RtspTrack> of(int section, MediaDescription media) {
        return media.rtpMaps().stream()
                .findFirst()
                .map(format -> new RtspTrack(
                        section,
                        media.kind(),
                        format,
                        media.parameters(format.payloadType()),
                        media.attributes().first("control").orElse("").strip(),
                        size(media, 0),
                        size(media, 1),
                        media.protocol().equalsIgnoreCase(WITH_FEEDBACK) ? WITH_FEEDBACK : TransportSpec.PLAIN,
                        keyframeRequests(media.feedback(format.payloadType()))));
    }

    /** RFC 4585 section 4.2 allows the attribute with RTP/AVPF only; many write it without, and mean it. */
    private static Optional<KeyframeRequests.Kind> keyframeRequests(List<String> feedback) {
        if (feedback.contains(Feedback.NACK_PLI.label())) {
            return Optional.of(KeyframeRequests.Kind.PLI);
        }
        return feedback.contains(Feedback.CCM_FIR.label()) ? Optional.of(KeyframeRequests.Kind.FIR) : Optional.empty();
    }

    /** {@code x-dimensions:1920,1080} or {@code framesize:26 1920-1080}. */
    private static int size(MediaDescription media, int which) {
        var text = media.attributes()
                .first("x-dimensions")
                .or(() -> media.attributes().first("framesize").map(each -> each.substring(each.indexOf(' ') + 1)))
                .orElse("")
                .strip();
        var numbers = text.split("[,x-]", 3);
        if (numbers.length < 2) {
            return 0;
        }
        var digits = numbers[which].strip();
        var sound = !digits.isEmpty() && digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return sound ? Math.min(MAX_PX, Integer.parseInt(digits)) : 0;
    }
}
