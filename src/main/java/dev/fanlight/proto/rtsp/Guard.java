package dev.fanlight.proto.rtsp;

import java.util.Optional;

/** Answers who may do what at a server, at once and without waiting for anything. */
public interface Guard {
    /** What somebody wants to do with a stream. */
    enum Use {
        PUBLISH,
        WATCH
    }

    /** The answer. */
    sealed interface Decision {
        record Allowed() implements Decision {}

        /** Not without a name and a password, or not with this name. */
        record Login() implements Decision {}

        /**
         * No.
         *
         * @param sentence for people
         */
        record Refused(String sentence) implements Decision {}
    }

    /**
     * Whether somebody may.
     *
     * @param user who has shown the right password; empty while nobody has
     */
    Decision may(Use use, RtspTarget target, Optional<String> user);

    /** The password of a user; empty when nobody has that name. */
    Optional<String> passwordOf(String user);

    /** Somebody who may not without one has shown a password that is wrong; said after {@link #may}. */
    void onWrongPassword(Use use, RtspTarget target);
}
