package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.RtpMap;
import dev.fanlight.proto.sdp.SessionDescription;
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
 */
public record RtspTrack(int section, String kind, RtpMap format, FormatParameters parameters, String control) {
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
                        media.attributes().first("control").orElse("").strip()));
    }
}
