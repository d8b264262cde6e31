package dev.fanlight.rtc.dtls;

/**
 * How long a handshake waits for what.
 *
 * @param limitMs for the handshake as a whole
 * @param repeatMs until the first repetition of a flight, doubled for each further one (RFC 6347 section 4.2.4.1; it
 *     proposes a second, but here the way has just been measured by ICE, and a peer on the same network is the rule)
 * @param refusalMs how long a peer has to stay silent after an alert in the clear, until it is believed
 */
record DtlsTimings(int limitMs, int repeatMs, int refusalMs) {
    static final DtlsTimings USUAL = new DtlsTimings(30_000, 150, 2_000);
}
