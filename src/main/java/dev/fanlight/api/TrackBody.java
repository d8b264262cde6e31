package dev.fanlight.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fanlight.doctor.Diagnosis;
import dev.fanlight.doctor.TrackFigures;
import dev.fanlight.hub.Stream;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One track of a stream in JSON, the publisher's or one that is converted here. What is null is not known. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrackBody(
        String kind,
        String codec,
        boolean converted,
        @Nullable Integer clockRateHz,
        @Nullable Integer channels,
        @Nullable String profile,
        @Nullable String level,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double fps,
        @Nullable Long bitrateBps,
        @Nullable Double keyframeIntervalMs,
        @Nullable Long keyframeBytes,
        @Nullable Double lostPercent,
        @Nullable Double jitterMs,
        @Nullable Double driftPpm) {

    static List<TrackBody> of(Stream stream, Diagnosis diagnosis) {
        var sent = diagnosis.tracks().stream().map(TrackBody::sent);
        var made = stream.convertedTracks().stream().map(track -> {
            var format = track.format();
            return new TrackBody(
                    kind(format.codec().isVideo()),
                    format.codec().label(),
                    true,
                    format.clockRateHz(),
                    orNull(format.channels()),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        });
        return java.util.stream.Stream.concat(sent, made).toList();
    }

    private static TrackBody sent(TrackFigures track) {
        var isVideo = track.codec().isVideo();
        return new TrackBody(
                kind(isVideo),
                track.codec().label(),
                false,
                orNull(track.clockRateHz()),
                orNull(track.channels()),
                track.profile().isEmpty() ? null : track.profile(),
                track.level().isEmpty() ? null : track.level(),
                orNull(track.widthPx()),
                orNull(track.heightPx()),
                isVideo ? Double.valueOf(tenths(track.framesPerSecond())) : null,
                track.bitsPerSecond(),
                milliseconds(track.keyframeIntervalNs()),
                track.keyframeBytes().isPresent()
                        ? Long.valueOf(track.keyframeBytes().getAsLong())
                        : null,
                track.clockRateHz() == 0 ? null : Double.valueOf(tenths(track.lostShare() * 100)),
                milliseconds(track.jitterNs()),
                rounded(track.driftPpm()));
    }

    private static String kind(boolean isVideo) {
        return isVideo ? "video" : "audio";
    }

    private static @Nullable Integer orNull(int figure) {
        return figure > 0 ? figure : null;
    }

    private static @Nullable Double milliseconds(OptionalLong spanNs) {
        return spanNs.isPresent() ? Double.valueOf((double) Math.round(spanNs.getAsLong() / 1e6)) : null;
    }

    private static @Nullable Double rounded(OptionalDouble figure) {
        return figure.isPresent() ? Double.valueOf((double) Math.round(figure.getAsDouble())) : null;
    }

    private static double tenths(double figure) {
        return Math.round(figure * 10) / 10.0;
    }
}
