package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;

/** Stands in until the real one comes. */
public final class DtlsAssociation implements AutoCloseable {
    public interface Out {
        void datagram(byte[] bytes);

        void established(SrtpKeys keys);

        void failed(String why);

        void closed();
    }

    public DtlsAssociation(DtlsIdentity own, boolean weAreClient, List<Fingerprint> peer, Executor loop, Out out) {}

    public void start() {}

    public void onDatagram(ByteBuf bytes) {}

    @Override
    public void close() {}
}
