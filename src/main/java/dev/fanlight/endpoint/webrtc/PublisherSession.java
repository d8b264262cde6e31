package dev.fanlight.endpoint.webrtc;

import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.webrtc.publish.PublisherDrop;
import dev.fanlight.endpoint.webrtc.publish.PublisherMedia;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publisher, from its admission to its end: between the transport that brings its packets and the stream that they are
 * for. Lives on the transport's home loop.
 */
final class PublisherSession implements PeerTransport.User, Publisher, PublisherMedia.Out {
    private static final Logger log = LoggerFactory.getLogger(PublisherSession.class);

    private final String address;
    private final List<NegotiatedTrack> tracks;
    private final PictureIds.Lines pictureIds;
    private final Names names;
    private final MediaClock clock;
    private final Place place;
    private final Function<Publisher, Admission> admission;
    private final AtomicBoolean keyframeWanted = new AtomicBoolean();
    private volatile @Nullable Publication publication;
    private volatile @Nullable PeerTransport transport;
    private @Nullable PublisherMedia media;

    /** What we call ourselves in what is said to it. */
    record Names(int ssrc, String cname) {}

    /** Its session, as the server counts it. */
    interface Place {
        /** Both sides have the keys. */
        void connected();

        /** To end the session, and its transport if there is one. */
        void close(String why);

        /** All is over. */
        void ended();
    }

    /** @param admission asked to let it publish when it is connected, where it was not admitted before */
    PublisherSession(
            String address,
            List<NegotiatedTrack> tracks,
            PictureIds.Lines pictureIds,
            Names names,
            MediaClock clock,
            Place place,
            Function<Publisher, Admission> admission) {
        this.address = address;
        this.tracks = List.copyOf(tracks);
        this.pictureIds = pictureIds;
        this.names = names;
        this.clock = clock;
        this.place = place;
        this.admission = admission;
    }

    /** It may publish; before its transport is accepted, or it takes another one's place when it is connected. */
    void admit(Publication granted) {
        publication = granted;
    }

    // ---- the transport

    @Override
    public void onConnected(long nowNs, PeerTransport connected) {
        transport = connected;
        place.connected();
        if (publication == null) {
            takeOver();
        }
        var granted = publication;
        if (granted == null) {
            return;
        }
        var feeds = granted.tracks(tracks.stream().map(StreamCodecs::format).toList());
        if (feeds.isEmpty()) {
            place.close("the stream has another publisher now");
            return;
        }
        var sinks = new ArrayList<TrackSink>();
        for (var i = 0; i < feeds.size(); i++) {
            var codec = tracks.get(i).codec();
            sinks.add(PictureIds.continuing(codec, pictureIds.of(granted.stream()), feeds.get(i)));
        }
        media = new PublisherMedia(tracks, sinks, names.ssrc(), names.cname(), clock, this);
        log.info("{}: {} sends {} over WebRTC", granted.stream().name(), address, what());
    }

    /** Another one has published so far. */
    private void takeOver() {
        switch (admission.apply(this)) {
            case Admission.Granted(var granted) -> admit(granted);
            case Admission.Refused(var reason, var sentence) -> place.close(sentence);
        }
    }

    private String what() {
        return tracks.stream()
                .map(track -> track.codec().label()
                        + (track.rids().isEmpty() ? "" : " in " + track.rids().size() + " sizes"))
                .collect(Collectors.joining(" and "));
    }

    @Override
    public void onPath(long nowNs, DatagramPath path) {}

    @Override
    public void onConsentLost(long nowNs) {}

    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) { // hot
        if (media != null) {
            media.onRtp(nowNs, packet, extSeq);
        }
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf packet) {
        if (media != null) {
            media.onRtcp(nowNs, packet);
        }
    }

    @Override
    public void onBatchEnd(long nowNs) { // hot
        var granted = publication;
        if (media == null || granted == null) {
            return;
        }
        granted.flush();
        // A gap that has just shown itself is asked for now, not with the next tick.
        media.onTimer(nowNs);
    }

    @Override
    public void onTimer(long nowNs) {
        if (media != null) {
            media.onTimer(nowNs);
        }
    }

    @Override
    public long deadlineNs() { // hot
        return media == null ? Long.MAX_VALUE : media.deadlineNs();
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        if (media != null) {
            media.close();
            media = null;
        }
        end(halfSentence(why.sentence()));
    }

    /** It is over, with or without ever having had a transport. */
    void end(String why) {
        var granted = publication;
        if (granted != null) {
            granted.end(why);
            log.info("{}: {} no longer sends: {}", granted.stream().name(), address, why);
        }
        place.ended();
    }

    private static String halfSentence(String sentence) {
        var end = sentence.endsWith(".") ? sentence.length() - 1 : sentence.length();
        return sentence.isEmpty() ? "" : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1, end);
    }

    // ---- the media

    @Override
    public void rtcp(ByteBuf datagram) { // hot
        var to = transport;
        if (to != null) {
            to.sendRtcp(datagram);
        }
    }

    @Override
    public void goodbye() {
        var granted = publication;
        if (granted != null) {
            granted.interrupted("the publisher has stopped sending");
        }
    }

    @Override
    public void dropped(PublisherDrop reason, long count) {
        var granted = publication;
        if (granted == null) {
            return;
        }
        granted.dropped(reason.metricName(), count);
    }

    // ---- the hub, on any thread

    @Override
    public String kind() {
        return "webrtc";
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean mayBeReplaced() {
        return true;
    }

    @Override
    public void onReplaced() {
        place.close("another publisher has taken over, as takeover: true allows");
    }

    @Override
    public boolean makesKeyframes() {
        return true;
    }

    @Override
    public void onKeyframeWanted() {
        var to = transport;
        if (to != null && keyframeWanted.compareAndSet(false, true)) {
            to.loop().execute(() -> askForKeyframe(to));
        }
    }

    private void askForKeyframe(PeerTransport to) {
        keyframeWanted.set(false);
        if (media != null) {
            media.onKeyframeWanted(clock.nowNs());
            media.onTimer(clock.nowNs());
            to.deadlineMoved();
        }
    }
}
