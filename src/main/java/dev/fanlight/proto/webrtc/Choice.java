package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Direction;
import java.util.Optional;

/**
 * What an answer says to one section of the offer that it does not refuse.
 *
 * @param section its index in the offer
 * @param direction ours
 * @param sender the names under which we send, where we do
 */
record Choice(int section, OfferedFormat format, Direction direction, Optional<SenderIdentity> sender) {}
