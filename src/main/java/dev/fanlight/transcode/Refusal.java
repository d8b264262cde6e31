package dev.fanlight.transcode;

/**
 * Why there is no conversion.
 *
 * @param sentence for people: what is wrong, in which stream, and what to do
 */
public record Refusal(Reason reason, String sentence) {
    /** What kind of refusal, and its status in HTTP. */
    public enum Reason {
        /** The configuration does not want it. */
        NOT_ALLOWED(406),
        /** The stream has nothing of which it could be made. */
        NO_SUCH_MEDIA(406),
        TOO_MANY(503),
        NO_FFMPEG(503),
        /** This ffmpeg cannot make it. */
        NO_ENCODER(503),
        /** It was tried, and ffmpeg died each time. */
        FAILED(503);

        private final int httpStatus;

        Reason(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        public int httpStatus() {
            return httpStatus;
        }
    }
}
