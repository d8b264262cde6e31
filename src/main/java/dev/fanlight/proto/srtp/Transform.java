package dev.fanlight.proto.srtp;

/**
 * What a profile does to packets of one direction (a cryptographic transform, RFC 3711 section 4): the layout of the
 * protected packets, the IVs, the tags. Packets are given by address; whoever calls has checked their length.
 */
sealed interface Transform extends AutoCloseable permits GcmTransform, CounterHmacTransform {
    static Transform of(SrtpEngine engine, SessionKeys keys) {
        return switch (keys.profile) {
            case AEAD_AES_128_GCM -> new GcmTransform(engine, keys);
            case AES128_CM_HMAC_SHA1_80 -> new CounterHmacTransform(engine, keys);
        };
    }

    /**
     * Seals the payload behind the header, and writes the tag behind it.
     *
     * @param payload where it is read; may be behind the header already
     */
    void sealRtp(long header, int headerBytes, long payload, int payloadBytes, long index);

    /** Opens in place; false, and anything there, where the packet is not genuine. */
    boolean openRtp(long header, int headerBytes, int payloadBytes, long index);

    /**
     * Encrypts all behind the first header, and writes tag, E flag and index behind it.
     *
     * @param lengthBytes of the compound packet without what SRTCP adds
     */
    void sealRtcp(long packet, int lengthBytes, int index);

    /**
     * Opens in place; false, and anything there, where the packet is not genuine.
     *
     * @param lengthBytes of the compound packet without what SRTCP added
     */
    boolean openRtcp(long packet, int lengthBytes);

    /** The E flag and the index of an SRTCP packet, which is not opened yet. */
    int esrtcp(long packet, int lengthBytes);

    @Override
    void close();
}
