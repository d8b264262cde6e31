package dev.fanlight.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtp.ExtensionForm;
import dev.fanlight.proto.rtp.ExtensionValues;
import dev.fanlight.proto.rtp.ExtensionWriter;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpFault;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.rtp.RtxPacket;
import dev.fanlight.proto.sdp.Corpus;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.Setup;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.PublisherAnswer;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.proto.webrtc.StreamTrack;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.proto.webrtc.ViewerAnswer;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import dev.fanlight.rtc.RtcOptions;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WHIP and WHEP server of a few lines for one stream of H.264, as others than Fanlight are: it hands on every packet as
 * it comes, with the time of its capture, repeats what is asked for, and passes on wishes for keyframes. All peers are on
 * one loop.
 */
public final class TinyRelay implements AutoCloseable {
    private static final SenderIdentity IDENTITY = new SenderIdentity(1001, 1002, "relay", "relay", "video");

    /** Sessions that were deleted. */
    public final AtomicInteger left = new AtomicInteger();

    /** Wishes for keyframes that viewers had. */
    public final AtomicInteger keyframesAsked = new AtomicInteger();

    private final EventLoops loops = EventLoops.open(1);
    private final DtlsIdentity identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
    private final SecureRandom random = new SecureRandom();
    private final RtcPort port;
    private final HttpServer http;
    private final int dropEach;
    private final List<Viewer> viewers = new ArrayList<>();
    private final RtpPacket view = new RtpPacket();
    private final ExtensionWriter extensions = new ExtensionWriter();
    private final RtcpCompound compound = new RtcpCompound();
    private Publisher publisher = new Publisher(0);

    /** @param dropEach each so manieth packet is sent to nobody before it is asked for; 0 for none */
    public TinyRelay(int dropEach) throws IOException {
        this.dropEach = dropEach;
        port = RtcPort.open(
                loops, RtcOptions.onPort(0).withBind("127.0.0.1"), identity, SrtpEngine.best(), MediaClock.system());
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("DELETE")) {
                left.incrementAndGet();
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            if (!exchange.getRequestURI().getPath().matches("/x/wh[ie]p")) {
                exchange.sendResponseHeaders(404, 0);
                exchange.getResponseBody().write("nothing here".getBytes(StandardCharsets.UTF_8));
                return;
            }
            var offer = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var answer = exchange.getRequestURI().getPath().endsWith("whip") ? publish(offer) : watch(offer);
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/sdp");
            exchange.getResponseHeaders().set("Location", "/session");
            exchange.sendResponseHeaders(201, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String publish(String offer) {
        var own = IceCredentials.generate(random);
        var agreed = agreed(PublisherAnswer.to(Corpus.read(offer), local(own), Terms.PUBLISHER));
        publisher = new Publisher(agreed.tracks().getFirst().extensions().id(RtpExtension.ABS_CAPTURE_TIME));
        var _ = port.accept(own, agreed.remote(), publisher);
        return agreed.answer().write();
    }

    private String watch(String offer) {
        var own = IceCredentials.generate(random);
        var stream = new StreamTrack(
                RtpCodec.H264, new FormatParameters("packetization-mode=1;profile-level-id=42c01f"), IDENTITY);
        var agreed = agreed(ViewerAnswer.to(Corpus.read(offer), local(own), List.of(stream), Terms.VIEWER));
        var _ = port.accept(own, agreed.remote(), new Viewer(agreed.tracks().getFirst()));
        return agreed.answer().write();
    }

    private LocalTransport local(IceCredentials own) {
        return new LocalTransport(
                1,
                new dev.fanlight.proto.sdp.IceCredentials(own.ufrag(), own.password()),
                true,
                identity.fingerprint(),
                Setup.PASSIVE,
                port.candidates(true).stream()
                        .map(candidate -> candidate.write().substring("candidate:".length()))
                        .toList(),
                true);
    }

    private static Negotiation.Agreed agreed(Negotiation negotiation) {
        return switch (negotiation) {
            case Negotiation.Agreed agreed -> agreed;
            case Negotiation.Refused refused -> throw new AssertionError(refused.sentence());
        };
    }

    @Override
    public void close() {
        http.stop(0);
        port.close();
        loops.close();
    }

    private abstract static class Peer implements PeerTransport.User {
        @Override
        public void onPath(long nowNs, DatagramPath path) {}

        @Override
        public void onConsentLost(long nowNs) {}

        @Override
        public void onBatchEnd(long nowNs) {}

        @Override
        public void onTimer(long nowNs) {}

        @Override
        public long deadlineNs() {
            return Long.MAX_VALUE;
        }
    }

    private final class Publisher extends Peer {
        private final int captureId;
        private @Nullable PeerTransport transport;
        private int ssrc;

        Publisher(int captureId) {
            this.captureId = captureId;
        }

        @Override
        public void onConnected(long nowNs, PeerTransport itself) {
            transport = itself;
        }

        @Override
        public void onRtp(long nowNs, ByteBuf packet, long extSeq) {
            if (view.wrap(packet, packet.readerIndex(), packet.readableBytes()) != RtpFault.NONE) {
                throw new AssertionError("not RTP");
            }
            ssrc = view.ssrc();
            viewers.forEach(viewer -> viewer.send(view, captureId, extSeq));
        }

        @Override
        public void onRtcp(long nowNs, ByteBuf packet) {}

        void wantKeyframe() {
            keyframesAsked.incrementAndGet();
            if (transport != null) {
                var pli = Unpooled.buffer(PictureLoss.BYTES);
                PictureLoss.write(pli, 1, ssrc);
                transport.sendRtcp(pli);
            }
        }

        @Override
        public void onClosed(long nowNs, CloseReason why) {
            transport = null;
        }
    }

    private final class Viewer extends Peer {
        private final NegotiatedTrack track;
        private final Map<Integer, ByteBuf> sent = new HashMap<>();
        private @Nullable PeerTransport transport;
        private long nextRtxSeq = 100;

        Viewer(NegotiatedTrack track) {
            this.track = track;
        }

        @Override
        public void onConnected(long nowNs, PeerTransport itself) {
            transport = itself;
            viewers.add(this);
        }

        void send(RtpPacket from, int captureId, long extSeq) {
            var copy = Unpooled.buffer(1_500);
            var header = from.copyHeader(copy, 0);
            var captured = captureId == 0 ? -1 : from.extensionOffset(captureId);
            if (captured >= 0) {
                extensions.begin(copy, 0, header, ExtensionForm.ONE_BYTE);
                extensions.add(
                        track.extensions().id(RtpExtension.ABS_CAPTURE_TIME),
                        ExtensionValues.parseCaptureNtp(from.buffer(), captured),
                        ExtensionValues.CAPTURE_TIME_BYTES);
                header = extensions.end();
            }
            copy.writerIndex(header + from.copyPayload(copy, header));
            var to = new RtpPacket();
            var _ = to.wrap(copy, 0, copy.readableBytes());
            to.setSsrc((int) IDENTITY.ssrc());
            to.setPayloadType(track.payloadType());
            sent.put(to.sequence(), copy);
            if (transport != null && (dropEach == 0 || extSeq % dropEach != 0)) {
                var _ = transport.sendRtp(copy, extSeq);
            }
        }

        @Override
        public void onRtcp(long nowNs, ByteBuf packet) {
            if (compound.wrap(packet, packet.readerIndex(), packet.readableBytes(), true) != RtcpFault.NONE) {
                throw new AssertionError("not RTCP");
            }
            while (compound.next()) {
                if (compound.type() == RtcpHeader.PAYLOAD_FEEDBACK && compound.count() == PictureLoss.FORMAT) {
                    publisher.wantKeyframe();
                }
                if (compound.type() == RtcpHeader.TRANSPORT_FEEDBACK && compound.count() == Nack.FORMAT) {
                    var _ = Nack.parse(packet, compound.offset(), compound.contentBytes(), 100, this::repeat);
                }
            }
        }

        private void repeat(int sequence) {
            var original = sent.get(sequence);
            if (transport != null
                    && original != null
                    && view.wrap(original, 0, original.readableBytes()) == RtpFault.NONE) {
                var rtx = Unpooled.buffer(1_500);
                rtx.writerIndex(RtxPacket.encapsulate(
                        view, rtx, 0, track.rtxPayloadType(), (int) IDENTITY.rtxSsrc(), nextRtxSeq));
                var _ = transport.sendRtp(rtx, nextRtxSeq++);
            }
        }

        @Override
        public void onRtp(long nowNs, ByteBuf packet, long extSeq) {}

        @Override
        public void onClosed(long nowNs, CloseReason why) {
            viewers.remove(this);
        }
    }
}
