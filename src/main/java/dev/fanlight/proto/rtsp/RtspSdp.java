package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;

/** Reads descriptions as cameras and encoders write them, which is not always as RFC 8866 wants them. */
public final class RtspSdp {
    private static final String ORIGIN = "o=- 0 0 IN IP4 0.0.0.0";
    private static final int MAX_LINES = 1000;

    private RtspSdp() {}

    /** By the book, and where that fails, once more with what is wrong in it mended or left out. Never throws. */
    public static SdpReading<SessionDescription> parse(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        var strict = SessionDescription.parse(text);
        if (strict instanceof SdpReading.Read<SessionDescription>) {
            return strict;
        }
        var mended = SessionDescription.parse(mended(text));
        return mended instanceof SdpReading.Read<SessionDescription> ? mended : strict;
    }

    /** Lines that are none, a second origin, unreadable origins and bandwidths are the usual faults. */
    private static String mended(String text) {
        var out = new StringBuilder("v=0\n").append(ORIGIN).append("\ns=-\n");
        var media = false;
        var lines = text.replace('\0', '\n').split("\r\n|\n|\r", MAX_LINES);
        for (var line : lines) {
            var bare = line.strip().replaceAll("\\p{Cntrl}", " ");
            if (bare.length() < 3 || bare.charAt(1) != '=' || bare.length() > 4000) {
                continue;
            }
            media |= bare.charAt(0) == 'm';
            switch (bare.charAt(0)) {
                case 'm', 'c' -> out.append(bare).append('\n');
                case 'a' -> {
                    if (!bare.startsWith("a=:")) {
                        out.append(bare).append('\n');
                    }
                }
                default -> {} // nothing that is needed here
            }
        }
        return media ? out.toString() : text;
    }
}
