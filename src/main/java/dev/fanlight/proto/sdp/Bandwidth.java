package dev.fanlight.proto.sdp;

/**
 * One b= line (RFC 8866 section 5.8).
 *
 * @param type such as AS (kilobits per second) or TIAS (bits per second, RFC 3890)
 * @param value in the unit of its type, 0 or more
 */
public record Bandwidth(String type, long value) {}
