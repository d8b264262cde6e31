package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Publication;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.rtsp.ServerAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection as a publisher's: what it has announced, what it sends of that, and the reports on it. Owns the publication.
 * On the connection's loop.
 */
final class PublisherSide {
    private static final Logger log = LoggerFactory.getLogger(PublisherSide.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int REPORT_BYTES = 256;

    /**
     * A track that it sends and that is carried.
     *
     * @param announced its place in what was announced
     */
    private record Taken(int announced, SourceFormat format) {}

    private final RtspServing serving;
    private final RtspPeer peer;
    private final Seats seats;
    private final SideOut out;
    private List<Taken> taken = List.of();
    private @Nullable RtspPublisher publisher;

    PublisherSide(RtspServing serving, RtspPeer peer, Seats seats, SideOut out) {
        this.serving = serving;
        this.peer = peer;
        this.seats = seats;
        this.out = out;
    }

    void announce(List<RtspTrack> tracks) {
        var carried = new ArrayList<Taken>();
        for (var i = 0; i < tracks.size(); i++) {
            var track = tracks.get(i);
            var place = i;
            SourceFormat.of(track).ifPresent(format -> carried.add(new Taken(place, format)));
        }
        taken = RtpIngress.choose(carried, Taken::format);
        if (taken.isEmpty()) {
            var names = tracks.stream().map(track -> track.format().encoding()).collect(Collectors.joining(", "));
            out.refuse(415, "none of these is carried here: " + names);
        } else {
            out.answer(new ServerAnswer.Done());
        }
    }

    void record(String path) {
        var name = new StreamName(path);
        var candidate = new RtspPublisher(name, peer.address(), peer.loop(), new FromHub());
        switch (serving.hub().publish(name, candidate)) {
            case Admission.Refused(var reason, var sentence) ->
                out.refuse(reason == Admission.Reason.TAKEN ? 403 : 503, sentence);
            case Admission.Granted(var publication) -> begin(candidate, publication);
        }
    }

    private final class FromHub implements RtspPublisher.Out {
        @Override
        public void replaced(RtspPublisher ended) {
            if (publisher == ended) {
                out.end("another camera has taken over " + ended.name() + ", as takeover: true allows");
            }
        }

        @Override
        public void keyframeWanted() {
            var ingress = ingress();
            if (ingress != null) {
                ingress.onKeyframeWanted(serving.clock().nowNs());
                out.moved();
            }
        }
    }

    private void begin(RtspPublisher admitted, Publication publication) {
        publisher = admitted;
        admitted.admit(publication);
        serving.counts().publishers.incrementAndGet();
        var ingress = new RtpIngress(
                taken.stream().map(Taken::format).toList(),
                publication,
                serving.pictureIds(),
                serving.maxPictureBytes(),
                RANDOM.nextInt(),
                serving.clock());
        admitted.begin(serving.clock().nowNs(), ingress);
        log.info("{}: {} begins to send {} over RTSP", admitted.name(), peer.address(), ingress.description());
        out.answer(new ServerAnswer.Done());
    }

    /** Stops what is sent; it may begin again. */
    void end(String why) {
        var ended = publisher;
        if (ended != null) {
            publisher = null;
            serving.counts().publishers.decrementAndGet();
            ended.end(why);
            log.info("{}: {} no longer sends over RTSP: {}", ended.name(), peer.address(), why);
        }
    }

    // ---- what it sends

    boolean isSending() { // hot
        return ingress() != null;
    }

    private @Nullable RtpIngress ingress() { // hot
        return publisher == null ? null : publisher.ingress();
    }

    /** A packet, or a compound of reports, of the track with that place in what was announced. */
    void onMedia(long nowNs, int announced, boolean rtcp, ByteBuf bytes) { // hot
        var ingress = ingress();
        var track = takenIndex(announced);
        if (ingress == null || track < 0) {
            return;
        }
        if (rtcp) {
            ingress.onRtcp(nowNs, track, bytes);
        } else {
            ingress.onRtp(nowNs, track, bytes);
        }
    }

    private int takenIndex(int announced) { // hot
        for (var i = 0; i < taken.size(); i++) {
            if (taken.get(i).announced() == announced) {
                return i;
            }
        }
        return -1;
    }

    /** Somebody else has sent to its ports. */
    void onStranger() {
        var ingress = ingress();
        if (ingress != null) {
            ingress.dropped(RtpDrop.OTHER_ADDRESS);
        }
    }

    void onBatchEnd() { // hot
        var ingress = ingress();
        if (ingress != null) {
            ingress.onBatchEnd();
        }
    }

    // ---- what it is told

    long deadlineNs() { // hot
        var ingress = ingress();
        return publisher == null || ingress == null
                ? Long.MAX_VALUE
                : Math.min(publisher.reportNs(), ingress.feedbackDeadlineNs());
    }

    void onTimer(long nowNs) {
        var ingress = ingress();
        if (publisher == null || ingress == null || nowNs < deadlineNs()) {
            return;
        }
        var reportDue = nowNs >= publisher.reportNs();
        if (reportDue) {
            publisher.reported(nowNs);
        }
        if (ingress.isOpen()) {
            report(nowNs, ingress, reportDue);
        } else {
            out.end("the stream is somebody else's now");
        }
    }

    private void report(long nowNs, RtpIngress ingress, boolean reportDue) {
        for (var seat : seats.list()) {
            var track = takenIndex(seat.track());
            if (track >= 0) {
                var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
                try {
                    ingress.writeFeedback(nowNs, track, reportDue, report);
                    seat.way().sendReport(report, peer.outbox());
                } finally {
                    report.release();
                }
            }
        }
        peer.outbox().flush(nowNs);
    }
}
