package dev.fanlight.proto.sdp;

/**
 * The o= line (RFC 8866 section 5.2).
 *
 * @param sessionId digits, up to 64 bits, kept as text because it is only ever compared
 * @param version grows with each new description of the same session
 * @param address net type, address type and address, as in "IN IP4 127.0.0.1"
 */
public record Origin(String user, String sessionId, String version, String address) {}
