package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.signal.WhipSession;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.MediaKind;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import dev.fanlight.rtc.RtcClient;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A viewer over WebRTC that takes what browsers take, and hands the packets, opened, to a player that is not ours: as plain RTP
 * on this machine, with an SDP file that says what they are.
 */
final class WhepTap implements PeerTransport.User, AutoCloseable {
    private static final EventLoops LOOPS = EventLoops.open(1);
    private static final RtcClients CLIENTS = clients();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Most browsers: no H.265. Without retransmissions, as nothing gets lost here. */
    private static final Terms BROWSER = new Terms(
            List.of(RtpCodec.H264, RtpCodec.VP8, RtpCodec.VP9, RtpCodec.AV1, RtpCodec.OPUS),
            Set.of(RtpExtension.MID),
            EnumSet.of(Feedback.NACK_PLI),
            false);

    private final DatagramSocket out;
    private final RtcClient client;
    private final WhipSession session;
    private final Map<MediaKind, Integer> ports = new EnumMap<>(MediaKind.class);
    private final AtomicLong pictures = new AtomicLong();
    private final AtomicLong sounds = new AtomicLong();
    private final Negotiation.Agreed agreed;
    private final Path folder;
    private volatile @Nullable CloseReason closed;

    private static RtcClients clients() {
        var identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
        return new RtcClients(identity, SrtpEngine.best(), MediaClock.system());
    }

    private WhepTap(String address) throws IOException, SignallingException, InterruptedException {
        out = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        folder = Files.createTempDirectory("fanlight-whep");
        client = RtcClient.open(CLIENTS, EventLoops.loopOf(LOOPS.nextContext()), IceTransport.UDP, this);
        try {
            var offer = OwnOffer.toWatch(client.local(), BROWSER);
            session = WhipSession.post(HTTP, URI.create(address), Optional.empty(), offer.write());
            agreed = PeerSide.agreed(PeerAnswer.to(offer, PeerSide.parse(session.answer()), BROWSER));
            for (var track : agreed.tracks()) {
                ports.put(track.kind(), freePorts());
            }
        } catch (SignallingException | IOException | RuntimeException refused) {
            client.close();
            out.close();
            throw refused;
        }
    }

    /**
     * Asks; nothing comes before {@link #begin}.
     *
     * @param address such as {@code http://127.0.0.1:8080/cam/whep}
     */
    static WhepTap ask(String address) throws IOException, SignallingException, InterruptedException {
        return new WhepTap(address);
    }

    /** What a browser would decode. */
    static Seen play(int seconds, String address) throws Exception {
        try (var tap = ask(address)) {
            var av1 = tap.agreed.tracks().stream().anyMatch(track -> track.codec() == RtpCodec.AV1);
            try (var probe = Probe.start(
                    seconds,
                    av1 ? Ffmpeg8.command("ffprobe") : List.of(Programs.need("ffprobe")),
                    List.of("-protocol_whitelist", "file,udp,rtp"),
                    tap.description().toString())) {
                tap.awaitListening();
                tap.begin();
                return Probe.result(probe);
            }
        }
    }

    /** What comes before the player has its ports is lost to it, the first keyframe among it. */
    private void awaitListening() throws IOException, InterruptedException {
        var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
        while (!ports.values().stream().allMatch(listening()::contains) && System.nanoTime() < deadlineNs) {
            Thread.sleep(10);
        }
    }

    /** The UDP ports of this machine that somebody has. */
    private static Set<Integer> listening() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/udp")).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", 3)[1])
                .map(address -> Integer.parseInt(address.substring(address.indexOf(':') + 1), 16))
                .collect(Collectors.toSet());
    }

    /** Connects: from now on packets come. */
    void begin() {
        client.setRemote(agreed.remote());
    }

    boolean isOpen() {
        return closed == null;
    }

    /** Packets of pictures so far. */
    long pictures() {
        return pictures.get();
    }

    /** Packets of sound so far. */
    long sounds() {
        return sounds.get();
    }

    /** The SDP file for the player. */
    Path description() throws IOException {
        var sdp = new StringBuilder("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n");
        for (var track : agreed.tracks()) {
            var codec = track.codec();
            sdp.append("m=%s %d RTP/AVP %d\r\n"
                    .formatted(codec.kind().label(), ports.get(track.kind()), track.payloadType()));
            sdp.append("a=rtpmap:%d %s/%d%s\r\n"
                    .formatted(
                            track.payloadType(),
                            codec.name(),
                            codec.clockRateHz(),
                            codec == RtpCodec.OPUS ? "/2" : ""));
            sdp.append(codec == RtpCodec.H264 ? "a=fmtp:" + track.payloadType() + " packetization-mode=1\r\n" : "");
        }
        return Files.writeString(folder.resolve("whep.sdp"), sdp, US_ASCII);
    }

    /** An even port with the one above it. */
    private static int freePorts() throws IOException {
        while (true) {
            try (var even = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                var port = even.getLocalPort();
                if (port % 2 == 0) {
                    try (var odd = new DatagramSocket(port + 1, InetAddress.getLoopbackAddress())) {
                        return odd.getLocalPort() - 1;
                    } catch (IOException taken) {
                        // Another one, then.
                    }
                }
            }
        }
    }

    @Override
    public void onConnected(long nowNs, PeerTransport transport) {}

    @Override
    public void onPath(long nowNs, DatagramPath path) {}

    @Override
    public void onConsentLost(long nowNs) {}

    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) {
        var payloadType = packet.getByte(packet.readerIndex() + 1) & 0x7F;
        for (var track : agreed.tracks()) {
            if (track.payloadType() == payloadType) {
                forward(track, packet);
            }
        }
    }

    private void forward(NegotiatedTrack track, ByteBuf packet) {
        (track.kind() == MediaKind.VIDEO ? pictures : sounds).incrementAndGet();
        var bytes = new byte[packet.readableBytes()];
        packet.getBytes(packet.readerIndex(), bytes);
        try {
            out.send(new DatagramPacket(
                    bytes, bytes.length, InetAddress.getLoopbackAddress(), ports.getOrDefault(track.kind(), 0)));
        } catch (IOException refused) {
            // The player is not there yet, or no longer.
            return;
        }
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
        closed = why;
    }

    @Override
    public void close() {
        try {
            session.delete();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        client.close();
        out.close();
        try {
            Files.deleteIfExists(folder.resolve("whep.sdp"));
            Files.deleteIfExists(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
