package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.srtp.SrtpKeys;
import java.io.IOException;
import org.bouncycastle.tls.DatagramTransport;

/** Our side of one handshake in either role. Belongs to the handshake's thread. */
sealed interface HandshakePeer permits ServerPeer, ClientPeer {
    /** Blocks until it is complete. */
    void shakeHands(DatagramTransport transport) throws IOException;

    /** After it. */
    SrtpKeys keys();
}
