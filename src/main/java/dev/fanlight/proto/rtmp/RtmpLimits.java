package dev.fanlight.proto.rtmp;

/**
 * What a peer may cost.
 *
 * @param maxMessageBytes of audio and video; until something is published it is {@code maxCommandBytes}
 * @param maxCommandBytes of commands, metadata and everything else
 * @param maxChunkStreams different chunk streams of one connection
 * @param maxCommandsPerSecond commands, metadata and control messages
 */
public record RtmpLimits(int maxMessageBytes, int maxCommandBytes, int maxChunkStreams, int maxCommandsPerSecond) {
    public static final RtmpLimits DEFAULT = new RtmpLimits((16 << 20) - 1, 64 << 10, 32, 200);

    /** @throws IllegalArgumentException for a limit below 1, or above what a message can have */
    public RtmpLimits {
        if (maxMessageBytes < 1
                || maxMessageBytes > ChunkWriter.MAX_MESSAGE_BYTES
                || maxCommandBytes < 1
                || maxChunkStreams < 1
                || maxCommandsPerSecond < 1) {
            throw new IllegalArgumentException("limit out of range");
        }
    }

    public RtmpLimits withMaxMessageBytes(int bytes) {
        return new RtmpLimits(bytes, maxCommandBytes, maxChunkStreams, maxCommandsPerSecond);
    }
}
