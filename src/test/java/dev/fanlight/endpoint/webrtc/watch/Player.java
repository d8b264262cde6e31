package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.CaptureLine;
import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.srtp.InboundSrtpContext;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.srtp.SrtpMasterKey;
import dev.fanlight.proto.srtp.SrtpProfile;
import dev.fanlight.proto.srtp.SrtpStatus;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.SenderIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A viewer without sockets: what it is sent is opened and kept, in order. */
final class Player implements PacketViewer, DatagramPath, AutoCloseable {
    static final long VIDEO_SSRC = 1_111;
    static final long RTX_SSRC = 2_222;
    static final long AUDIO_SSRC = 3_333;

    /** What came out of one datagram. */
    record Heard(long atNs, int ssrc, int seq, int rtpTime, boolean marker, int frame, int part, int firstTwoBytes) {}

    final List<Heard> heard = new ArrayList<>();
    final List<byte[]> wire = new ArrayList<>();
    final ViewerMedia media;
    final ViewerFigures figures;
    final ViewerFeedback feedback;
    final ViewerReports reports;
    final PacketSubscription subscription;
    boolean open = true;
    boolean keep = true;
    private boolean twice;

    /** Takes the sealed datagrams instead; null: they are opened here. */
    @Nullable Consumer<ByteBuf> carry;

    private final EventLoop loop;
    private final MediaClock clock;
    private final OutboundSrtpContext outbound;
    private final InboundSrtpContext inbound;
    private final NativeBlock memory = new NativeBlock(2_048);
    private @Nullable Object owner;

    Player(Stream stream, EventLoop loop, MediaClock clock, boolean rtx) {
        this.clock = clock;
        this.loop = loop;
        var key = new SrtpMasterKey(SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12]);
        outbound = new OutboundSrtpContext(SrtpEngine.best(), key);
        inbound = new InboundSrtpContext(SrtpEngine.best(), key, 8);
        figures = new ViewerFigures("v1", "webrtc", "here", clock.nowNs());
        subscription = stream.subscribe(this).orElseThrow();
        var start = new TrackSender.StartNumbers(100, 7, 0);
        var senders = new ArrayList<TrackSender>();
        var line = new CaptureLine();
        for (var track : stream.tracks()) {
            var video = track.format().codec().isVideo();
            senders.add(new TrackSender(
                    negotiated(video, rtx),
                    new SenderIdentity(video ? VIDEO_SSRC : AUDIO_SSRC, RTX_SSRC, "c", "s", "t"),
                    track.id(),
                    0,
                    start,
                    line,
                    clock));
        }
        media = new ViewerMedia(senders, subscription, outbound, figures, stream.totals());
        feedback = new ViewerFeedback(senders, media, subscription, stream.totals(), figures, clock);
        reports = new ViewerReports(senders, clock);
    }

    private static NegotiatedTrack negotiated(boolean video, boolean rtx) {
        var extensions = rtx || !video
                ? Map.of(RtpExtension.TRANSPORT_CC, 3, RtpExtension.PLAYOUT_DELAY, 5, RtpExtension.ABS_CAPTURE_TIME, 6)
                : Map.of(RtpExtension.PLAYOUT_DELAY, 5, RtpExtension.ABS_CAPTURE_TIME, 6);
        return new NegotiatedTrack(
                video ? "0" : "1",
                video ? RtpCodec.H264 : RtpCodec.OPUS,
                Direction.SENDONLY,
                video ? 96 : 111,
                video && rtx ? 97 : NegotiatedTrack.NO_RTX,
                FormatParameters.NONE,
                new ExtensionMap(extensions),
                Set.of(Feedback.NACK),
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                true);
    }

    InboundSrtpContext inbound() {
        return inbound;
    }

    void begin() {
        media.onPath(clock.nowNs(), this);
    }

    /** What of this source came. */
    List<Heard> of(long ssrc) {
        return heard.stream().filter(each -> each.ssrc() == (int) ssrc).toList();
    }

    List<Heard> video() {
        return of(VIDEO_SSRC);
    }

    // ---- as the hub sees it

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {
        media.onPackets(nowNs, batch);
        if (twice) {
            media.onPackets(nowNs, batch);
        }
    }

    /** From now on each batch is offered twice, as a neighbour's leave might do. */
    void offerTwice() {
        twice = true;
    }

    @Override
    public void onTracks(List<Track> now) {}

    @Override
    public void onStreamClosed() {}

    @Override
    public ViewerReport report() {
        return figures.report();
    }

    // ---- as a socket

    @Override
    public InetSocketAddress local() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public InetSocketAddress remote() {
        return InetSocketAddress.createUnresolved("there", 2);
    }

    @Override
    public long reserve(int maxBytes) {
        return open ? memory.address() : 0;
    }

    @Override
    public void send(int lengthBytes) {
        if (!keep) {
            return;
        }
        var bytes = new byte[lengthBytes];
        Memory.get(memory.address(), bytes, lengthBytes);
        wire.add(bytes);
        var packet = Unpooled.directBuffer(lengthBytes).writeBytes(bytes);
        try {
            if (carry != null) {
                carry.accept(packet);
                return;
            }
            hear(packet);
        } finally {
            packet.release();
        }
    }

    private void hear(ByteBuf packet) {
        var status = inbound.unprotectRtp(packet);
        if (status == SrtpStatus.REPLAY) {
            return;
        }
        var rtp = new RtpPacket();
        if (status != SrtpStatus.OK || rtp.wrap(packet, 0, packet.readableBytes()) != RtpFault.NONE) {
            throw new AssertionError("cannot be opened: " + status);
        }
        var skip = rtp.ssrc() == RTX_SSRC ? 2 : 0;
        var at = rtp.payloadOffset() + skip;
        heard.add(new Heard(
                clock.nowNs(),
                rtp.ssrc(),
                rtp.sequence(),
                rtp.rtpTime(),
                rtp.marker(),
                packet.getInt(at),
                packet.getInt(at + 4),
                packet.getUnsignedShort(rtp.payloadOffset())));
    }

    @Override
    public @Nullable Object owner() {
        return owner;
    }

    @Override
    public void setOwner(@Nullable Object newOwner) {
        owner = newOwner;
    }

    @Override
    public void close() {
        subscription.end();
        outbound.close();
        inbound.close();
        memory.close();
    }
}
