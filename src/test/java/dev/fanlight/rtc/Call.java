package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.security.SecureRandom;
import java.util.List;

/** A client and its peer at the port, with what each is told of the other. */
final class Call implements AutoCloseable {
    /** A consent check each 200 ms, so that the other side soon learns of a move. */
    private static final IceTimers LIVELY =
            new IceTimers(50_000_000, 500_000_000, 2_000_000_000, 20, 200_000_000, 200_000_000, 40_000_000_000L);

    static final int SSRC = 0xABCD;
    private static final SecureRandom RANDOM = new SecureRandom();

    final RecordingUser clientUser = new RecordingUser();
    final RecordingUser serverUser = new RecordingUser();
    final RtcClient client;
    final PeerTransport server;
    private final TestPort at;

    /** Whether the client sends DTLS's first message. */
    private final boolean clientBegins;

    private IceCredentials serverCredentials = IceCredentials.generate(RANDOM);

    Call(TestPort at, IceTransport over) throws BindException {
        this(at, over, true);
    }

    Call(TestPort at, IceTransport over, boolean clientBegins) throws BindException {
        this.at = at;
        this.clientBegins = clientBegins;
        client = RtcClient.open(at.clients, at.nextLoop(), new RtcClient.Options(over, true, LIVELY), clientUser);
        server = at.port.accept(
                serverCredentials,
                remote(client.credentials(), at.clients.fingerprint(), List.of(), !clientBegins),
                serverUser);
    }

    static RemoteTransport remote(
            IceCredentials credentials, Fingerprint fingerprint, List<IceCandidate> candidates, boolean weAreClient) {
        return new RemoteTransport(
                new dev.fanlight.proto.sdp.IceCredentials(credentials.ufrag(), credentials.password()),
                !candidates.isEmpty(),
                false,
                List.of(fingerprint),
                candidates.stream()
                        .map(IceCandidate::write)
                        .map(line -> line.substring("candidate:".length()))
                        .toList(),
                true,
                weAreClient);
    }

    IceCredentials serverCredentials() {
        return serverCredentials;
    }

    RemoteTransport answer() {
        return remote(serverCredentials, at.identity.fingerprint(), at.toldCandidates(), clientBegins);
    }

    Call dial() {
        client.setRemote(answer());
        return this;
    }

    void restart() {
        var fresh = client.restart();
        serverCredentials = IceCredentials.generate(RANDOM);
        server.restart(serverCredentials, fresh);
        client.setRemote(answer());
    }

    boolean isConnected() {
        return clientUser.isConnected() && serverUser.isConnected();
    }

    void sendRtp(PeerTransport from, int first, int count) {
        from.loop().execute(() -> {
            for (var seq = first; seq < first + count; seq++) {
                var packet = Unpooled.directBuffer(1_200);
                packet.writeByte(0x80)
                        .writeByte(96)
                        .writeShort(seq)
                        .writeInt(0)
                        .writeInt(SSRC)
                        .writeZero(1_000);
                from.sendRtp(packet, seq);
                packet.release();
            }
        });
    }

    void sendRtcp(PeerTransport from) {
        from.loop().execute(() -> {
            var packet = Unpooled.directBuffer(64);
            from.sendRtcp(packet.writeByte(0x80).writeByte(201).writeShort(1).writeInt(SSRC));
            packet.release();
        });
    }

    @Override
    public void close() {
        client.close();
        server.close("The test is over.");
    }
}
