package dev.fanlight.doctor;

import dev.fanlight.doctor.Chart.Words;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;

/** What is wrong with a stream's sound, by itself and against its video. */
final class SoundRules {
    private static final double NS = 1e9;
    private static final long MISSING_NS = 5_000_000_000L;

    private final Chart chart;

    SoundRules(Chart chart) {
        this.chart = chart;
    }

    void judge(long nowNs, SoundExam sound, VideoExam video, Case of) {
        var codec = sound.format().codec();
        var hasSound = sound.lastArrivalNs() >= 0;
        chart.judge(
                nowNs,
                Complaint.SOUND_CODEC,
                hasSound && codec != Codec.OPUS,
                of.severityOfSound(),
                () -> new Words(
                        of.name() + " sends its sound as " + codec.title() + ", which WebRTC viewers cannot hear"
                                + of.fateOfSound(),
                        of.remedyOfSound("Send Opus where the protocol carries it (WHIP, RTSP, MPEG-TS): ffmpeg -c:a"
                                + " libopus -b:a 64k; OBS: service WHIP; GStreamer: opusenc. RTMP encoders such as DJI's"
                                + " send AAC only.")));
        var sinceNs = hasSound ? sound.lastArrivalNs() : video.firstArrivalNs();
        var silentNs = video.lastArrivalNs() - sinceNs;
        chart.judge(
                nowNs,
                Complaint.SOUND_MISSING,
                video.hasBegun() && silentNs > MISSING_NS,
                Severity.WARNING,
                () -> new Words(
                        of.name() + " announces sound (" + codec.title() + "), but "
                                + (hasSound ? "none has come for " : "none has come, for ") + Say.seconds(silentNs)
                                + " s now; players that wait for it show no picture.",
                        "Check the microphone and its channel in the sender, or leave sound out: ffmpeg -an; OBS: mixer, a"
                                + " track with a source; cameras: audio off."));
        var knows = video.lastDelayNs() != Packet.UNKNOWN_NS && sound.lastDelayNs() != Packet.UNKNOWN_NS;
        var lateNs = knows ? sound.lastDelayNs() - video.lastDelayNs() : 0;
        chart.judge(
                nowNs,
                Complaint.SOUND_LATE,
                chart.above(Complaint.SOUND_LATE, Math.abs(lateNs) / NS, 0.3, 0.2),
                Severity.NOTE,
                () -> new Words(
                        "The " + (lateNs > 0 ? "sound" : "picture") + " of " + of.name() + " comes "
                                + Say.milliseconds(Math.abs(lateNs)) + " after its "
                                + (lateNs > 0 ? "picture" : "sound")
                                + "; players hold the other back as long.",
                        "Take a faster encoder setting for the later one (ffmpeg -tune zerolatency; -frame_duration 20"
                                + " with libopus), and see that one machine's clock stamps both."));
    }
}
