package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.RtpMap;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The codecs of sections, in words. */
final class CodecNames {
    /** What travels beside a codec and is none. */
    private static final Set<String> HELPERS = Set.of("rtx", "red", "ulpfec", "flexfec-03", "cn", "telephone-event");

    private static final int MAX_NAMES = 12;
    private static final int MAX_NAME_LENGTH = 20;

    private CodecNames() {}

    static String of(Stream<MediaDescription> sections) {
        var names = sections.flatMap(section -> section.rtpMaps().stream())
                .filter(map -> !HELPERS.contains(map.encoding().toLowerCase(Locale.ROOT)))
                .map(CodecNames::name)
                .distinct()
                .limit(MAX_NAMES)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "nothing" : names;
    }

    private static String name(RtpMap map) {
        var raw = map.encoding()
                .substring(0, Math.min(MAX_NAME_LENGTH, map.encoding().length()));
        return RtpCodec.of(map).map(RtpCodec::label).orElse(raw);
    }
}
