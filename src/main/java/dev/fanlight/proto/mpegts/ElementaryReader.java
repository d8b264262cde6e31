package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/** Makes whole frames of one elementary stream's PES packets. One thread. */
interface ElementaryReader {
    /** Where frames go, each in the form that the rest of Fanlight knows. */
    interface Out {
        /**
         * A whole frame.
         *
         * @param bytes readable; valid during the call
         * @param presentation extended, at 90 kHz
         * @param decode extended, at 90 kHz
         */
        void frame(ByteBuf bytes, long presentation, long decode, boolean keyframe);

        /** Before the first frame of audio, and again when it changes. */
        void audioFormat(TsAudioFormat format);

        void refused(TsFault fault);
    }

    /**
     * A whole PES packet's payload.
     *
     * @param presentation extended, of the first frame that begins in it, or {@link Timestamps#NONE}
     * @param mayGoOn whether its last frame may go on in the next one
     */
    void onPes(ByteBuf payload, long presentation, long decode, boolean mayGoOn, Out out);

    /** What comes next does not follow on what came before. */
    void onGap();

    void close();
}
