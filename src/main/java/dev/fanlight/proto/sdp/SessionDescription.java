package dev.fanlight.proto.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866): what one side of a call has, wants and where it is.
 *
 * @param name the s= line's value, "-" for none
 * @param connection the c= line's value, where there is one for the whole session
 */
public record SessionDescription(
        Origin origin,
        String name,
        Optional<String> connection,
        List<Bandwidth> bandwidths,
        Attributes attributes,
        List<MediaDescription> media) {
    /** Largest text that is read, in characters. */
    public static final int MAX_LENGTH = 64 << 10;

    public SessionDescription {
        bandwidths = List.copyOf(bandwidths);
        media = List.copyOf(media);
    }

    /** Reads a text with lines that end in CRLF or LF; never throws. */
    public static SdpReading<SessionDescription> parse(String text) {
        return SdpReader.read(text);
    }

    /** The text, lines ended by CRLF. Times are always "0 0": such a session has no schedule. */
    public String write() {
        return SdpWriter.write(this);
    }

    /** The section's own direction, or the session's, or sendrecv (RFC 8866 section 6.7). */
    public Direction direction(MediaDescription section) {
        return section.attributes().direction().or(attributes::direction).orElse(Direction.SENDRECV);
    }
}
