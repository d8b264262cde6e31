package dev.fanlight.endpoint.rtsp;

import dev.fanlight.proto.rtsp.ServerAnswer;

/** What the player's and the publisher's side of a connection want of it. On its loop. */
interface SideOut {
    /** To what the peer has asked for last. */
    void answer(ServerAnswer answer);

    default void refuse(int status, String sentence) {
        answer(new ServerAnswer.Refused(status, sentence));
    }

    /** A deadline may have become earlier. */
    void moved();

    /** The connection is to be ended; why, for people. */
    void end(String why);
}
