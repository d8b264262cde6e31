package dev.fanlight.proto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one session description, strict about what lines are and lenient about their order within a section. */
final class SdpReader {
    static final int MAX_SECTIONS = 32;

    private final SdpLines lines;
    private final SdpSection session = new SdpSection();
    private final List<SdpSection> media = new ArrayList<>();
    private Optional<Origin> origin = Optional.empty();
    private String name = "-";

    private SdpReader(String text) {
        lines = new SdpLines(text);
    }

    static SdpReading<SessionDescription> read(String text) {
        return new SdpReader(text).read();
    }

    private SdpReading<SessionDescription> read() {
        if (!lines.next() || lines.type() != 'v' || !lines.value().strip().equals("0")) {
            return refused(SdpFault.NO_VERSION);
        }
        while (lines.next()) {
            var fault = media.isEmpty() || lines.type() == 'm' ? onSessionLine() : onMediaLine();
            if (fault != null) {
                return new SdpReading.Refused<>(fault, lines.number());
            }
        }
        if (lines.fault() != null || origin.isEmpty()) {
            return refused(SdpFault.BAD_ORIGIN);
        }
        return new SdpReading.Read<>(session.session(
                origin.get(), name, media.stream().map(SdpSection::media).toList()));
    }

    /** What the lines themselves say goes before what this reader misses. */
    private SdpReading<SessionDescription> refused(SdpFault otherwise) {
        var fault = lines.fault();
        return new SdpReading.Refused<>(fault == null ? otherwise : fault, Math.max(1, lines.number()));
    }

    private @Nullable SdpFault onSessionLine() {
        switch (lines.type()) {
            case 'm' -> {
                return onMediaStart();
            }
            case 'v' -> {
                return SdpFault.MISPLACED_LINE;
            }
            case 'o' -> {
                return onOrigin();
            }
            case 's' -> name = lines.value();
            default -> {
                return session.onLine(lines.type(), lines.value());
            }
        }
        return null;
    }

    private @Nullable SdpFault onMediaLine() {
        return "vost".indexOf(lines.type()) >= 0
                ? SdpFault.MISPLACED_LINE
                : media.getLast().onLine(lines.type(), lines.value());
    }

    private @Nullable SdpFault onMediaStart() {
        var fields = SdpSection.mediaLine(lines.value());
        var fault = SdpSection.mediaLineFault(fields);
        if (fault == null && media.size() == MAX_SECTIONS) {
            fault = SdpFault.TOO_MANY_SECTIONS;
        }
        if (fault == null) {
            media.add(new SdpSection(fields));
        }
        return fault;
    }

    private @Nullable SdpFault onOrigin() {
        var fields = lines.value().strip().split(" +", 7);
        if (fields.length != 6 || origin.isPresent()) {
            return SdpFault.BAD_ORIGIN;
        }
        var address = fields[3] + " " + fields[4] + " " + fields[5];
        origin = Optional.of(new Origin(fields[0], fields[1], fields[2], address));
        return null;
    }
}
