package dev.fanlight.endpoint.webrtc.pull;

import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.webrtc.StreamCodecs;
import dev.fanlight.endpoint.webrtc.publish.PublisherDrop;
import dev.fanlight.endpoint.webrtc.publish.PublisherMedia;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends us, into the stream's publication, and our feedback back to it: we are its viewer and our own
 * publisher. On the source's loop.
 */
final class PulledMedia implements PeerTransport.User, PublisherMedia.Out {
    /** Told on the loop. */
    interface Out {
        /** Media may flow. */
        void connected();

        /** The first packet has come. */
        void comes(String what);

        /** Nothing more will come; once, unless {@link PulledMedia#stop} was called. */
        void closed(String why);
    }

    private static final int NAME_BYTES = 9;

    private final WhepPull.Parts parts;
    private final Publication publication;
    private final Out out;
    private List<NegotiatedTrack> tracks = List.of();
    private @Nullable PeerTransport transport;
    private @Nullable PublisherMedia media;
    private long heardNs;
    private boolean heard;
    private boolean over;

    PulledMedia(WhepPull.Parts parts, Publication publication, Out out) {
        this.parts = parts;
        this.publication = publication;
        this.out = out;
    }

    /** What the server is going to send; before {@link #onConnected}. */
    void onAgreed(List<NegotiatedTrack> agreed) {
        tracks = agreed;
    }

    /** A viewer of ours needs a keyframe. */
    void onKeyframeWanted() {
        if (media != null && transport != null) {
            media.onKeyframeWanted(parts.clock().nowNs());
            media.onTimer(parts.clock().nowNs());
            transport.deadlineMoved();
        }
    }

    /** Nothing is published any more from now on. A second call does nothing. */
    void stop() {
        over = true;
        if (media != null) {
            media.close();
            media = null;
        }
    }

    // ---- the transport

    @Override
    public void onConnected(long nowNs, PeerTransport connected) {
        if (over) {
            return;
        }
        transport = connected;
        var feeds = publication.tracks(tracks.stream().map(StreamCodecs::format).toList());
        if (feeds.isEmpty()) {
            close("the stream has been removed here");
            return;
        }
        var line = parts.pictureIds().of(publication.stream());
        var sinks = new ArrayList<TrackSink>();
        for (var i = 0; i < feeds.size(); i++) {
            sinks.add(PictureIds.continuing(tracks.get(i).codec(), line, feeds.get(i)));
        }
        media = new PublisherMedia(tracks, sinks, parts.random().nextInt(), name(), parts.clock(), this);
        heardNs = nowNs;
        out.connected();
    }

    private String name() {
        var bytes = new byte[NAME_BYTES];
        parts.random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) { // hot
        if (media == null) {
            return;
        }
        heardNs = nowNs;
        if (!heard) {
            heard = true;
            out.comes(what());
        }
        media.onRtp(nowNs, packet, extSeq);
    }

    private String what() {
        return tracks.stream().map(track -> track.codec().label()).collect(Collectors.joining(" and "));
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf packet) {
        if (media != null) {
            media.onRtcp(nowNs, packet);
        }
    }

    @Override
    public void onBatchEnd(long nowNs) { // hot
        if (media != null) {
            publication.flush();
            // A gap that has just shown itself is asked for now, not with the next tick.
            media.onTimer(nowNs);
        }
    }

    @Override
    public void onTimer(long nowNs) {
        if (media == null) {
            return;
        }
        media.onTimer(nowNs);
        if (nowNs - heardNs >= parts.patience().silenceNs()) {
            close((heard ? "nothing has come for " : "it is connected, but nothing came within ")
                    + parts.patience().silenceNs() / 1_000_000_000L
                    + " s; does somebody still publish the stream there?");
        }
    }

    @Override
    public long deadlineNs() { // hot
        return media == null
                ? Long.MAX_VALUE
                : Math.min(media.deadlineNs(), heardNs + parts.patience().silenceNs());
    }

    @Override
    public void onPath(long nowNs, DatagramPath path) {}

    @Override
    public void onConsentLost(long nowNs) {
        // Packets stay away then, too, and are missed sooner.
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        close(
                switch (why.kind()) {
                    case OURS, FAULT, TIMED_OUT -> halfSentence(why.sentence());
                    case PEER_LEFT -> "it has ended the session; does somebody still publish the stream there?";
                    case NEVER_CONNECTED -> UNREACHABLE;
                    case NOT_SECURED -> "its media could not be secured: " + halfSentence(why.sentence());
                });
    }

    /** Why no way was found, for people. */
    static final String UNREACHABLE =
            "its media port cannot be reached: a firewall may block UDP, or the addresses that"
                    + " it names are none that can be reached from here (Fanlight has webrtc.advertise for that)";

    private void close(String why) {
        if (!over) {
            stop();
            out.closed(why);
        }
    }

    private static String halfSentence(String sentence) {
        var end = sentence.endsWith(".") ? sentence.length() - 1 : sentence.length();
        return sentence.isEmpty() ? "" : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1, end);
    }

    // ---- the media

    @Override
    public void rtcp(ByteBuf datagram) { // hot
        if (transport != null) {
            transport.sendRtcp(datagram);
        }
    }

    @Override
    public void goodbye() {
        publication.interrupted("the server has stopped sending");
    }

    @Override
    public void dropped(PublisherDrop reason, long count) {
        publication.dropped(reason.metricName(), count);
    }
}
