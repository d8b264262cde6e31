package dev.fanlight.proto.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One track's entry of an RTP-Info header (RFC 2326 section 12.33).
 *
 * @param url of the track
 * @param seq of the first packet, 0 to 65,535
 * @param rtpTime that belongs to the range's beginning, an unsigned number
 */
public record RtpInfo(String url, Optional<Integer> seq, Optional<Long> rtpTime) {
    private static final int MAX_ENTRIES = 16;

    /** The entries that can be read; addresses may hold commas and semicolons, so entries begin at {@code url=}. */
    static List<RtpInfo> parse(String value) {
        var entries = new ArrayList<RtpInfo>();
        for (var text : value.split("(^|,)\\s*url=", MAX_ENTRIES + 2)) {
            if (!text.isBlank() && entries.size() < MAX_ENTRIES) {
                entries.add(new RtpInfo(
                        text.split(";(seq|rtptime)=", 2)[0].strip().replace("\"", ""),
                        number(text, ";seq=", 65_535).map(Long::intValue),
                        number(text, ";rtptime=", 0xFFFF_FFFFL)));
            }
        }
        return entries;
    }

    private static Optional<Long> number(String text, String name, long max) {
        var at = text.indexOf(name);
        if (at < 0) {
            return Optional.empty();
        }
        var from = at + name.length();
        var to = from;
        while (to < text.length() && to - from < 11 && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return to == from
                ? Optional.empty()
                : Optional.of(Long.parseLong(text, from, to, 10)).filter(each -> each <= max);
    }

    String write() {
        return "url=" + url
                + seq.map(each -> ";seq=" + each).orElse("")
                + rtpTime.map(each -> ";rtptime=" + each).orElse("");
    }
}
