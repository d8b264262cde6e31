package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One handshake, as it is set up.
 *
 * @param peer what the session description promised
 */
record Handshake(
        DtlsIdentity own, boolean weAreClient, List<Fingerprint> peer, DtlsTimings timings, HandshakeGate gate) {

    /** @param records what the association lives on with */
    record Result(SrtpKeys keys, SecuredRecords records) {}

    /**
     * Blocks the calling virtual thread until the handshake is complete; Bouncy Castle and all its state are gone then.
     *
     * @param inbox the datagrams of the peer; closing it ends the handshake
     * @param wire takes the datagrams for the peer
     */
    Result run(HandshakeGate.Pass pass, DatagramInbox inbox, DtlsDrops drops, Consumer<byte[]> wire)
            throws IOException {
        pass.takeTurn();
        if (inbox.isClosed()) {
            throw HandshakeFailure.cancelled();
        }
        var crypto = new HandshakeCrypto(own.random());
        var packer = new FlightPacker(wire);
        var transport = new HandshakeTransport(inbox, new RecordSieve(!weAreClient, drops), packer, pass, timings);
        HandshakePeer us = weAreClient
                ? new ClientPeer(crypto, own, peer, timings.repeatMs())
                : new ServerPeer(crypto, own, peer, timings.repeatMs());
        us.shakeHands(transport);
        packer.flush();
        var records = new SecuredRecords(
                crypto.sealing(),
                crypto.opening(),
                packer.nextProtectedSequence(),
                transport.lastSequence(),
                weAreClient ? List.of() : packer.flight(),
                drops);
        return new Result(us.keys(), records);
    }
}
