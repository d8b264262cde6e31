package dev.fanlight.doctor;

import dev.fanlight.doctor.Chart.Words;
import dev.fanlight.proto.jpeg.FrameHeader;
import java.util.Set;

/** What is wrong with a video that comes as whole JPEG pictures. */
final class PictureRules {
    private static final Set<String> USUAL = Set.of("4:2:0", "4:2:2", "4:0:0");
    private static final double MANY_BITS = 30e6;
    private static final double FEWER_BITS = 25e6;

    private final Chart chart;

    PictureRules(Chart chart) {
        this.chart = chart;
    }

    void judge(long nowNs, PictureExam exam, Case of) {
        var figures = exam.figures();
        chart.judge(
                nowNs,
                Complaint.PROGRESSIVE_JPEG,
                exam.header().filter(FrameHeader::isProgressive).isPresent(),
                Severity.WARNING,
                () -> new Words(
                        of.name()
                                + " sends progressive JPEGs, which take several times as long to decode and which many"
                                + " MJPEG players refuse.",
                        "Send baseline JPEGs: ffmpeg -c:v mjpeg; Python: Pillow's save(..., progressive=False), OpenCV's"
                                + " IMWRITE_JPEG_PROGRESSIVE 0; GStreamer: jpegenc."));
        judgeOtherWays(nowNs, of);
        var sampling = exam.header().map(FrameHeader::subsampling).orElse("");
        chart.judge(
                nowNs,
                Complaint.ODD_SUBSAMPLING,
                !sampling.isEmpty() && !USUAL.contains(sampling),
                Severity.NOTE,
                () -> new Words(
                        of.name() + " samples the colours of its JPEGs " + sampling + ", where 4:2:0 is usual: larger"
                                + " pictures than need be, and not every player's kind.",
                        "Send 4:2:0: ffmpeg -pix_fmt yuvj420p; Python: Pillow's save(..., subsampling=2); GStreamer:"
                                + " video/x-raw,format=I420 before jpegenc."));
        chart.judge(
                nowNs,
                Complaint.LARGE_PICTURES,
                chart.above(Complaint.LARGE_PICTURES, (double) figures.bitsPerSecond(), MANY_BITS, FEWER_BITS),
                Severity.NOTE,
                () -> new Words(
                        of.name() + " sends pictures of " + figures.frameBytes() / 1000 + " kB, "
                                + Say.number(figures.framesPerSecond()) + " a second: "
                                + Say.rate(figures.bitsPerSecond()) + " for each viewer who watches MJPEG.",
                        "Lower quality, size or rate: rpicam-vid --codec mjpeg --quality 60 --width 1280 --height 720;"
                                + " ffmpeg -q:v 8; or send H.264, which takes about a tenth."));
        var uneven = exam.unevenShare();
        chart.judge(
                nowNs,
                Complaint.UNEVEN_FRAMES,
                chart.above(Complaint.UNEVEN_FRAMES, uneven, 0.4, 0.25) && figures.framesPerSecond() > 4,
                Severity.NOTE,
                () -> new Words(VideoRules.UNEVEN.formatted(of.name(), Say.percent(uneven)), VideoRules.UNEVEN_REMEDY));
    }

    /** Browsers do without: they show the JPEGs themselves. */
    private void judgeOtherWays(long nowNs, Case of) {
        var impossible = of.pictures() instanceof Outlook.Impossible it ? it : null;
        chart.judge(
                nowNs,
                Complaint.NOT_CONVERTED,
                impossible != null,
                Severity.NOTE,
                () -> new Words(
                        of.name() + " sends MJPEG, which this server cannot convert, as "
                                + (impossible == null ? "" : impossible.why())
                                + ": pages show the MJPEG itself; players of WebRTC, RTSP and RTMP get no picture.",
                        impossible == null ? "" : impossible.remedy()));
    }
}
