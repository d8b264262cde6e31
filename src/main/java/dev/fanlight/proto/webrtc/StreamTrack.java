package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.FormatParameters;

/**
 * A track that a viewer may get: what the stream's packets are.
 *
 * @param parameters what the packets need of a decoder: profile-level-id and packetization-mode for H.264 and so on;
 *     {@link FormatParameters#NONE} where nothing is known, which then fits everything
 * @param sender the names under which the viewer gets it
 */
public record StreamTrack(RtpCodec codec, FormatParameters parameters, SenderIdentity sender) {}
