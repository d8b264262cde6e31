package dev.fanlight.proto.webrtc;

/**
 * The names under which we send a track.
 *
 * @param ssrc 1 to 2^32-1
 * @param rtxSsrc that of the retransmissions, 1 to 2^32-1 and another one
 * @param cname the same for all tracks that are to be played in step (RFC 3550 section 6.5.1)
 * @param streamId the MediaStream in the browser's API
 * @param trackId the track in the browser's API
 */
public record SenderIdentity(long ssrc, long rtxSsrc, String cname, String streamId, String trackId) {}
