package dev.fanlight.load;

/** How a viewer stands, or why it ended before the run did. */
public enum Outcome {
    /** Nothing is wrong. */
    WATCHING,
    /** The connection was refused, or the host cannot be reached. */
    CONNECT_FAILED,
    /** No connection within five seconds. */
    CONNECT_TIMEOUT,
    /** The answer is not HTTP. */
    BAD_HTTP,
    /** The answer's status is not 200. */
    BAD_STATUS,
    /** The answer is not multipart with a boundary. */
    NOT_MULTIPART,
    /** Text before the first part, or a header of a part, is longer than allowed. */
    PART_HEADER_TOO_LONG,
    /** A part's Content-Length is no number. */
    BAD_CONTENT_LENGTH,
    /** After a part, something else than the boundary. */
    BOUNDARY_MISSING,
    /** The server ended the stream; where an answer has no length, closing the connection is that. */
    STREAM_ENDED,
    /** The connection broke, or was closed within an answer that was not at its end. */
    CONNECTION_LOST
}
