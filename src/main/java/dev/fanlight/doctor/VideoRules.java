package dev.fanlight.doctor;

import dev.fanlight.doctor.Chart.Words;

/** What is wrong with a video that comes in packets: measured figures against limits, and the words for each. */
final class VideoRules {
    private static final double NS = 1e9;
    private static final long NO_KEYFRAME_NS = 5_000_000_000L;

    /** The ring of packets that viewers begin from lasts so long. */
    private static final long RING_NS = 12_000_000_000L;

    /** No crystal is that bad: something else sets the pace. */
    private static final int NO_CLOCK_PPM = 10_000;

    /** Below this, every line takes a keyframe at once, however little the rest of the stream needs. */
    private static final int LARGE_BYTES = 40_000;

    private final Chart chart;

    VideoRules(Chart chart) {
        this.chart = chart;
    }

    void judge(long nowNs, VideoExam exam, Case of) {
        if (!exam.hasBegun()) {
            return;
        }
        var facts = exam.facts();
        var figures = exam.figures(nowNs);
        judgeCodec(nowNs, facts, of);
        judgeHeaders(nowNs, exam, of);
        judgeKeyframes(nowNs, exam, figures, of);
        judgeSending(nowNs, figures, of);
        judgeTimes(nowNs, exam, figures, of);
    }

    private void judgeCodec(long nowNs, StreamFacts facts, Case of) {
        var codec = facts.codec();
        var isRefused = switch (codec) {
            case H265, MPEG4, MPEG2 -> true;
            case JPEG, H264, VP8, VP9, AV1, OPUS, AAC, MPEG_AUDIO, PCMU, PCMA, G722 -> false;
        };
        var who = switch (codec) {
            case H265 -> "which many browsers cannot play over WebRTC";
            default -> "which no browser plays over WebRTC";
        };
        chart.judge(
                nowNs,
                Complaint.VIDEO_CODEC,
                isRefused,
                of.severityOfPictures(),
                () -> new Words(
                        of.name() + " sends " + codec.title() + ", " + who + of.fateOfPictures(facts),
                        of.remedyOfPictures(
                                "Send H.264 without B-frames: rpicam-vid --codec h264 --profile baseline; ffmpeg -c:v"
                                        + " libx264 -preset veryfast -tune zerolatency; OBS: an H.264 encoder; GStreamer:"
                                        + " x264enc tune=zerolatency; cameras: encoding H.264.")));
        var isReordered = facts.reordered() && !isRefused;
        chart.judge(
                nowNs,
                Complaint.REORDERED_FRAMES,
                isReordered,
                of.severityOfPictures(),
                () -> new Words(
                        of.name() + " sends " + codec.title() + " with B-frames, which browsers cannot play over WebRTC"
                                + of.fateOfPictures(facts),
                        of.remedyOfPictures(
                                "Switch B-frames off in the encoder: rpicam-vid --profile baseline (a Raspberry Pi 5 has"
                                        + " them else); ffmpeg -bf 0 (or -tune zerolatency); OBS: Settings > Output >"
                                        + " Advanced, B-frames 0 (x264: bframes=0 among its options); GStreamer: x264enc"
                                        + " bframes=0; cameras: profile Baseline.")));
        chart.judge(
                nowNs,
                Complaint.UNPLAYABLE_PROFILE,
                !facts.browserSamples() && !isRefused,
                of.severityOfPictures(),
                () -> new Words(
                        of.name() + " sends " + codec.title() + " in "
                                + (facts.profile().isEmpty() ? "a profile" : "profile " + facts.profile())
                                + ", whose colours browsers cannot decode" + of.fateOfPictures(facts),
                        of.remedyOfPictures(
                                "Send 4:2:0 with 8 bits: ffmpeg -pix_fmt yuv420p; OBS: Settings > Advanced, colour format"
                                        + " NV12; GStreamer: video/x-raw,format=I420 before the encoder.")));
    }

    private void judgeHeaders(long nowNs, VideoExam exam, Case of) {
        chart.judge(
                nowNs,
                Complaint.INTERLACED,
                exam.traits().interlaced(),
                Severity.WARNING,
                () -> new Words(
                        of.name() + " sends interlaced pictures; browsers show combs where something moves.",
                        "Set the camera to progressive (p, not i), or deinterlace: ffmpeg -vf bwdif; OBS: right click on"
                                + " the source > Deinterlacing; GStreamer: deinterlace before the encoder."));
        chart.judge(
                nowNs,
                Complaint.PARAMETER_SETS_MISSING,
                exam.keyframesWithoutSets() > 0,
                Severity.PROBLEM,
                () -> new Words(
                        of.name() + " sends keyframes without the parameter sets (SPS, PPS) that a decoder needs before"
                                + " them; who joins may see nothing.",
                        "Have them sent with each keyframe: ffmpeg -bsf:v dump_extra=freq=keyframe; rpicam-vid --inline;"
                                + " GStreamer: h264parse config-interval=-1 (h265parse likewise)."));
    }

    private void judgeKeyframes(long nowNs, VideoExam exam, TrackFigures figures, Case of) {
        var lastNs = exam.lastKeyframeNs();
        var begunNs = lastNs < 0 ? exam.firstArrivalNs() : lastNs;
        var waitedNs = exam.lastArrivalNs() - begunNs;
        var limitNs = lastNs < 0 ? NO_KEYFRAME_NS : RING_NS;
        chart.judge(
                nowNs,
                Complaint.NO_KEYFRAME,
                waitedNs > limitNs && (lastNs < 0 || !of.makesKeyframes()),
                Severity.PROBLEM,
                () -> new Words(
                        "No keyframe has come from " + of.name() + " for " + Say.seconds(waitedNs)
                                + " s; nobody can begin to watch until one comes.",
                        keyframeRemedy(figures)));
        var intervalNs = figures.keyframeIntervalNs().orElse(0);
        var rare = chart.above(Complaint.RARE_KEYFRAMES, intervalNs / NS, 5, 4.2);
        chart.judge(
                nowNs,
                Complaint.RARE_KEYFRAMES,
                rare && !of.makesKeyframes() && waitedNs <= Math.max(RING_NS, intervalNs + NO_KEYFRAME_NS),
                intervalNs > RING_NS ? Severity.WARNING : Severity.NOTE,
                () -> new Words(
                        "The keyframes of " + of.name() + " come up to " + Say.seconds(intervalNs)
                                + " s apart; until the next one, a picture broken by loss stays broken, and who joins gets all since the last in one go.",
                        keyframeRemedy(figures)));
        var bytes = figures.keyframeBytes().orElse(0);
        var rate = figures.bitsPerSecond();
        var spanNs = rate == 0 || intervalNs == 0 ? 0 : (long) (bytes * 8 * NS / rate);
        chart.judge(
                nowNs,
                Complaint.LARGE_KEYFRAMES,
                bytes > LARGE_BYTES && chart.above(Complaint.LARGE_KEYFRAMES, spanNs / NS, 0.5, 0.4),
                Severity.NOTE,
                () -> new Words(
                        "A keyframe of " + of.name() + " has " + bytes / 1000 + " kB: at the stream's own "
                                + Say.rate(rate) + " that takes " + Say.milliseconds(spanNs)
                                + ", by which viewers on narrow lines fall behind each time.",
                        "Cap it with a buffer for a fifth of a second: ffmpeg -maxrate " + rate / 1000 + "k -bufsize "
                                + rate / 5000
                                + "k; OBS: rate control CBR, buffer size a fifth of the bitrate; GStreamer:"
                                + " x264enc vbv-buf-capacity=200. A Raspberry Pi's encoder has no such setting: send fewer"
                                + " of them, one in two seconds (rpicam-vid --intra " + framesIn(2, figures)
                                + "), or smaller pictures."));
        chart.judge(
                nowNs,
                Complaint.MANY_SLICES,
                chart.above(Complaint.MANY_SLICES, figures.slicesPerFrame(), 8.5, 7.5),
                Severity.NOTE,
                () -> new Words(
                        of.name() + " cuts each picture into " + Say.number(figures.slicesPerFrame())
                                + " slices, which costs bits and gains nothing here.",
                        "Use fewer: ffmpeg -x264-params sliced-threads=0 (or -slices 4); GStreamer: x264enc"
                                + " sliced-threads=false."));
    }

    private static String keyframeRemedy(TrackFigures figures) {
        var frames = framesIn(2, figures);
        return "Send one each second or two: rpicam-vid --intra " + frames + "; ffmpeg -g " + frames + "; OBS:"
                + " Settings > Output > Advanced, keyframe interval 2 s; GStreamer: x264enc key-int-max=" + frames
                + "; cameras: I-frame interval (GOV length) " + frames + ".";
    }

    /** How many there are in so many seconds, at the rate at which they come, or at 25 a second. */
    private static long framesIn(int seconds, TrackFigures figures) {
        var rate = figures.framesPerSecond();
        return Math.round(seconds * (rate < 1 ? 25 : rate));
    }

    private void judgeSending(long nowNs, TrackFigures figures, Case of) {
        chart.judge(
                nowNs,
                Complaint.PACKETS_LOST,
                chart.above(Complaint.PACKETS_LOST, figures.lostShare(), 0.01, 0.002),
                figures.lostShare() > 0.05 ? Severity.PROBLEM : Severity.WARNING,
                () -> new Words(
                        Say.percent(figures.lostShare()) + " of the packets of " + of.name()
                                + " are lost on their way here; pictures break until the next keyframe.",
                        "Lower the bit rate at the source (rpicam-vid --bitrate 2000000), or give it a better line"
                                + " (cable, 5 GHz Wi-Fi); send over TCP where that is a choice: rpicam-vid -o tcp://…, ffmpeg"
                                + " -rtsp_transport tcp, OBS: RTMP, or fetch with ?transport=tcp behind the rtsp:// address."));
        var jitterNs = figures.jitterNs().orElse(0);
        chart.judge(
                nowNs,
                Complaint.UNEVEN_ARRIVAL,
                isLate(figures),
                Severity.WARNING,
                () -> lateness(of, Say.milliseconds(jitterNs)));
    }

    /** Whether frames come later than they should, again and again. */
    boolean isLate(TrackFigures figures) {
        return chart.above(Complaint.UNEVEN_ARRIVAL, figures.jitterNs().orElse(0) / NS, 0.15, 0.08);
    }

    private static Words lateness(Case of, String late) {
        return switch (of.cause()) {
            case MACHINE ->
                new Words(
                        "The frames of " + of.name() + " are taken in late, one in twenty by more than " + late
                                + ", as this server's machine is busy; players delay the picture as much.",
                        "See what keeps its processor busy (top): other programs, or conversions"
                                + " (transcode.maxConversions limits them). The camera is to be looked at only if this stays"
                                + " when the machine has time.");
            case COMMON ->
                new Words(
                        "The frames of " + of.name()
                                + " come in bursts, as those of most streams do now: one in twenty is" + " more than "
                                + late + " late, and players delay the picture as much.",
                        "No single camera does that: see whether this server's machine is busy (top), or the line that"
                                + " all come by (its cable or Wi-Fi, switch, router).");
            case SOURCE ->
                new Words(
                        "The frames of " + of.name() + " come in bursts: one in twenty is more than " + late
                                + " late, and players delay the picture as much.",
                        "Often the line: a cable, 5 GHz Wi-Fi, on a Raspberry Pi sudo iw dev wlan0 set power_save off. Or a"
                                + " busy encoder: lower bit rate, size or frame rate (rpicam-vid --width 1280 --height 720"
                                + " --framerate 25); ffmpeg -flush_packets 1 -tune zerolatency; OBS: a faster preset.");
        };
    }

    private void judgeTimes(long nowNs, VideoExam exam, TrackFigures figures, Case of) {
        var uneven = exam.unevenShare();
        chart.judge(
                nowNs,
                Complaint.UNEVEN_FRAMES,
                chart.above(Complaint.UNEVEN_FRAMES, uneven, 0.2, 0.1) && figures.framesPerSecond() > 4,
                Severity.NOTE,
                () -> new Words(UNEVEN.formatted(of.name(), Say.percent(uneven)), UNEVEN_REMEDY));
        var ppm = figures.driftPpm().orElse(0);
        chart.judge(
                nowNs,
                Complaint.CLOCK_DRIFT,
                chart.above(Complaint.CLOCK_DRIFT, Math.abs(ppm), 200, 120) && Math.abs(ppm) < NO_CLOCK_PPM,
                Severity.NOTE,
                () -> new Words(
                        "The clock of " + of.name() + " runs " + Math.round(Math.abs(ppm)) + " millionths too "
                                + (ppm > 0 ? "fast" : "slow") + ", " + Say.number(Math.abs(ppm) * 0.06)
                                + " ms a minute; players have to stretch what they show.",
                        "Where the sender can take times from its system clock, let it: ffmpeg"
                                + " -use_wallclock_as_timestamps 1 before -i, with NTP on that machine; GStreamer:"
                                + " do-timestamp=true at the source. In cameras, set the time server (NTP); often nothing can be"
                                + " done."));
    }

    static final String UNEVEN =
            "%2$s of the frames of %1$s come after another interval than the rest; motion is not smooth.";
    static final String UNEVEN_REMEDY =
            "Fix the rate: rpicam-vid --framerate 30 --shutter 10000 (exposure in the dark is often longer than a frame),"
                    + " Picamera2: set_controls({'FrameDurationLimits': (33333, 33333)}); ffmpeg -fps_mode cfr -r 25; OBS: look"
                    + " at the frames missed in View > Stats; GStreamer: videorate.";
}
