package dev.fanlight.sim;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A publisher of packets without a protocol: frames of a few numbered packets at 30 frames a second, and of sound where
 * asked for. Each payload begins with its frame's number and its place in the frame.
 */
public final class PacketCamera implements Publisher {
    public static final TrackFormat VIDEO = new TrackFormat(Codec.H264, 90_000, "");
    public static final TrackFormat AUDIO = new TrackFormat(Codec.OPUS, 48_000, "");
    public static final long FRAME_NS = 33_333_333;
    public static final int FRAME_UNITS = 3_000;

    private final HandClock clock;
    private final Publication publication;
    private final TrackFeed video;
    private final TrackFeed audio;
    private final int packetsPerFrame;
    private final int packetBytes;
    public int keyframesWanted;
    public int frames;
    private long seq;
    private long time;
    private long audioSeq;

    public PacketCamera(
            Hub hub,
            String name,
            HandClock clock,
            int packetsPerFrame,
            int packetBytes,
            long firstSeq,
            long firstTime) {
        this.clock = clock;
        this.packetsPerFrame = packetsPerFrame;
        this.packetBytes = packetBytes;
        this.seq = firstSeq;
        this.time = firstTime;
        publication = ((Admission.Granted) hub.publish(new StreamName(name), this)).publication();
        var feeds = publication.tracks(List.of(VIDEO, AUDIO));
        video = feeds.get(0);
        audio = feeds.get(1);
    }

    /** Sends one frame now. */
    public void frame(boolean key) {
        for (var i = 0; i < packetsPerFrame; i++) {
            var payload = Unpooled.buffer(packetBytes).writeInt(frames).writeInt(i);
            payload.writeZero(packetBytes - 8);
            var marks = Packet.Marks.of(i == packetsPerFrame - 1, key && i == 0, false);
            video.packet(clock.nowNs(), seq++, time, marks, payload, 0, packetBytes, Packet.UNKNOWN_NS);
        }
        publication.flush();
        frames++;
        time += FRAME_UNITS;
    }

    /** Sends frames and lets the time pass between them; every {@code gop}-th one, counted from here, is a keyframe. */
    public void frames(int count, int gop) {
        for (var i = 0; i < count; i++) {
            frame(i % gop == 0);
            clock.advance(FRAME_NS);
        }
    }

    /** Sends one packet of sound now. */
    public void sound() {
        var payload = Unpooled.buffer(8).writeLong(audioSeq);
        audio.packet(
                clock.nowNs(),
                audioSeq,
                audioSeq * 960,
                Packet.Marks.of(false, false, false),
                payload,
                0,
                8,
                Packet.UNKNOWN_NS);
        audioSeq++;
        publication.flush();
    }

    public Publication publication() {
        return publication;
    }

    public void end() {
        publication.end("switched off");
    }

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public String address() {
        return "here";
    }

    @Override
    public boolean mayBeReplaced() {
        return true;
    }

    @Override
    public void onReplaced() {}

    @Override
    public void onKeyframeWanted() {
        keyframesWanted++;
    }
}
