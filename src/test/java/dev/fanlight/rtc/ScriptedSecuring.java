package dev.fanlight.rtc;

import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpProfile;
import dev.fanlight.rtc.dtls.DtlsAssociation;
import io.netty.buffer.ByteBuf;
import java.util.Random;

/**
 * Plays DTLS with one datagram each way and keys that everybody knows: the client says hello until the server says it
 * too. Good-bye is one datagram.
 */
final class ScriptedSecuring implements Securing {
    /** A clock's alarm. */
    interface Later {
        void in(long delayNs, Runnable task);
    }

    static final byte HELLO = 22;
    static final byte BYE = 21;

    private static final long AGAIN_NS = 200_000_000L;

    private final boolean client;
    private final Later later;
    private final DtlsAssociation.Out out;
    private boolean established;
    private boolean closed;

    ScriptedSecuring(boolean client, Later later, DtlsAssociation.Out out) {
        this.client = client;
        this.later = later;
        this.out = out;
    }

    static SrtpKeys keys() {
        var exported = new byte[SrtpProfile.AEAD_AES_128_GCM.exporterBytes()];
        new Random(77).nextBytes(exported);
        return SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, exported);
    }

    @Override
    public void start() {
        if (client) {
            later.in(0, this::sayHello);
        }
    }

    private void sayHello() {
        if (!established && !closed) {
            out.datagram(new byte[] {HELLO, 1, 2, 3});
            later.in(AGAIN_NS, this::sayHello);
        }
    }

    @Override
    public void onDatagram(ByteBuf bytes) {
        var said = bytes.getByte(bytes.readerIndex());
        later.in(0, () -> on(said));
    }

    private void on(byte said) {
        if (closed) {
            return;
        }
        if (said == BYE) {
            closed = true;
            out.closed();
            return;
        }
        if (!client) {
            out.datagram(new byte[] {HELLO, 3, 2, 1});
        }
        if (!established) {
            established = true;
            out.established(keys());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            later.in(0, () -> out.datagram(new byte[] {BYE, 0}));
        }
    }
}
