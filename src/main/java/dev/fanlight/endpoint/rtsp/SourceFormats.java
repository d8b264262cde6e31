package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.Optional;

/** What a description's tracks are for the hub. */
final class SourceFormats {
    private static final int MAX_PX = 65_535;

    private SourceFormats() {}

    /** Empty for a track that is not carried here. */
    static Optional<SourceFormat> of(RtspTrack track, SessionDescription description) {
        var media = description.media().get(track.section());
        return SourceFormat.of(track.format(), track.parameters(), size(media, 0), size(media, 1));
    }

    /** The size of JPEGs that RFC 2435 cannot say: {@code x-dimensions:1920,1080} or {@code framesize:26 1920-1080}. */
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
