package dev.fanlight.rtc.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** Bouncy Castle's cryptography for one handshake, with our ciphers for records, which outlive it. */
final class HandshakeCrypto extends BcTlsCrypto {
    private final RecordCipher sealing = RecordCipher.sealing();
    private final RecordCipher opening = RecordCipher.opening();

    HandshakeCrypto(SecureRandom random) {
        super(random);
    }

    @Override
    protected TlsAEADCipher createCipher_AES_GCM(TlsCryptoParameters parameters, int keyBytes, int tagBytes)
            throws IOException {
        return new TlsAEADCipher(parameters, sealing, opening, keyBytes, tagBytes, TlsAEADCipher.AEAD_GCM, null);
    }

    RecordCipher sealing() {
        return sealing;
    }

    RecordCipher opening() {
        return opening;
    }
}
