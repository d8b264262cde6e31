package dev.fanlight.endpoint.webrtc;

import dev.fanlight.endpoint.webrtc.publish.RtpMaker;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.sdp.Corpus;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.IceFragment;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import dev.fanlight.proto.webrtc.RemoteTransport;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.proto.webrtc.StreamTrack;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import dev.fanlight.rtc.RtcClient;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.BindException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A publisher or a viewer over real sockets on this machine: sends a clip in a loop, or keeps what it gets. */
final class Peer implements PeerTransport.User, AutoCloseable {
    /** What peers of one test share. */
    static final class Group implements AutoCloseable {
        private final EventLoops loops = EventLoops.open(1);
        private final RtcClients clients = new RtcClients(
                DtlsIdentity.selfSigned(new SecureRandom(), Instant.now()), SrtpEngine.best(), MediaClock.system());

        @Override
        public void close() {
            loops.close();
        }
    }

    private static final int PICTURE_MS = 20;
    private static final long SSRC = 1001;
    private static final StreamTrack H264 = new StreamTrack(
            RtpCodec.H264,
            new FormatParameters("packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1"),
            new SenderIdentity(SSRC, 1002, "cname", "stream", "video"));

    private static final StreamTrack OPUS = new StreamTrack(
            RtpCodec.OPUS, FormatParameters.NONE, new SenderIdentity(2001, 2002, "cname", "stream", "audio"));

    /** First bytes of each video packet that came, in order. */
    final List<String> received = new CopyOnWriteArrayList<>();

    volatile @Nullable PeerTransport transport;
    volatile @Nullable CloseReason closed;
    private final Signalling signalling;
    private final boolean publishes;
    private final RtcClient client;
    private final SessionDescription offer;
    private final Terms terms;
    private @Nullable ScheduledFuture<?> playing;
    private Optional<RemoteTransport> remote = Optional.empty();
    private String resource = "";
    private String etag = "";
    private int picture;
    private int seq;

    private Peer(Group group, Signalling signalling, boolean publishes) throws BindException {
        this.signalling = signalling;
        this.publishes = publishes;
        this.client =
                RtcClient.open(group.clients, EventLoops.loopOf(group.loops.nextContext()), IceTransport.UDP, this);
        this.terms = publishes ? Terms.PUBLISHER : Terms.VIEWER;
        var local = client.local();
        this.offer = publishes ? OwnOffer.toPublish(local, List.of(H264, OPUS), terms) : OwnOffer.toWatch(local, terms);
    }

    static Peer publisher(Group group, Signalling signalling) throws BindException {
        return new Peer(group, signalling, true);
    }

    static Peer viewer(Group group, Signalling signalling) throws BindException {
        return new Peer(group, signalling, false);
    }

    String offer() {
        return offer.write();
    }

    /** Offers there and, when that is taken, begins. */
    HttpResponse<String> call(String path) {
        var response = signalling.offer(path, offer());
        if (response.statusCode() == 201) {
            resource = Signalling.header(response, "Location");
            etag = Signalling.header(response, "ETag");
            var answer = PeerAnswer.to(offer, Corpus.read(response.body()), terms);
            if (!(answer instanceof Negotiation.Agreed agreed)) {
                throw new AssertionError(answer);
            }
            remote = Optional.of(agreed.remote());
            client.setRemote(agreed.remote());
        }
        return response;
    }

    String resource() {
        return resource;
    }

    String etag() {
        return etag;
    }

    /** Begins ICE anew. */
    HttpResponse<String> restart() {
        var fresh = client.restart();
        var fragment = new IceFragment(
                Optional.of(new dev.fanlight.proto.sdp.IceCredentials(fresh.ufrag(), fresh.password())),
                List.of(),
                List.of());
        var response = signalling.patch(resource, fragment.write(), "If-Match", "*");
        if (!(IceFragment.parse(response.body()) instanceof SdpReading.Read<IceFragment>(var answer))) {
            throw new AssertionError(response.body());
        }
        var before = remote.orElseThrow();
        client.setRemote(new RemoteTransport(
                answer.credentials().orElseThrow(),
                true,
                false,
                before.fingerprints(),
                answer.sections().getFirst().candidates(),
                true,
                before.weAreDtlsClient()));
        etag = Signalling.header(response, "ETag");
        return response;
    }

    boolean isConnected() {
        return transport != null;
    }

    // ---- sending

    private void play(PeerTransport to) {
        var clip = RtpMaker.clip(1_000);
        playing = to.loop()
                .scheduleAtFixedRate(() -> send(to, clip.get(picture % 12)), 0, PICTURE_MS, TimeUnit.MILLISECONDS);
    }

    private void send(PeerTransport to, List<byte[]> payloads) {
        for (var i = 0; i < payloads.size(); i++) {
            var packet = Unpooled.directBuffer(1_500);
            packet.writeZero(RtpHeader.FIXED_BYTES);
            RtpHeader.write(packet, 0, i == payloads.size() - 1, 96, seq, picture * PICTURE_MS * 90, (int) SSRC);
            packet.writeBytes(payloads.get(i));
            to.sendRtp(packet, seq++);
            packet.release();
        }
        picture++;
    }

    // ---- the transport

    @Override
    public void onConnected(long nowNs, PeerTransport connected) {
        transport = connected;
        if (publishes) {
            play(connected);
        }
    }

    @Override
    public void onPath(long nowNs, DatagramPath path) {}

    @Override
    public void onConsentLost(long nowNs) {}

    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) {
        received.add(ByteBufUtil.hexDump(packet, packet.readerIndex(), Math.min(packet.readableBytes(), 64)));
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf packet) {}

    @Override
    public void onBatchEnd(long nowNs) {}

    @Override
    public void onTimer(long nowNs) {}

    @Override
    public long deadlineNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        if (playing != null) {
            playing.cancel(false);
        }
        closed = why;
    }

    @Override
    public void close() {
        client.close();
    }
}
