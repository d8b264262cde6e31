package dev.fanlight.rtc;

import dev.fanlight.proto.webrtc.RemoteTransport;
import dev.fanlight.rtc.dtls.DtlsAssociation;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;

/** What agrees on keys with the peer: DTLS, or a script in tests of all the rest. On the home loop. */
interface Securing {
    void start();

    /** Copies what it needs. */
    void onDatagram(ByteBuf bytes);

    /** Says good-bye; at most one datagram may still come. */
    void close();

    interface Maker {
        Securing make(RemoteTransport remote, Executor loop, DtlsAssociation.Out out);
    }

    /** DTLS with this certificate. */
    static Maker dtls(DtlsIdentity own) {
        return (remote, loop, out) ->
                new Dtls(new DtlsAssociation(own, remote.weAreDtlsClient(), remote.fingerprints(), loop, out));
    }

    record Dtls(DtlsAssociation association) implements Securing {
        @Override
        public void start() {
            association.start();
        }

        @Override
        public void onDatagram(ByteBuf bytes) {
            association.onDatagram(bytes);
        }

        @Override
        public void close() {
            association.close();
        }
    }
}
