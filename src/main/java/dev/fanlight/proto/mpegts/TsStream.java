package dev.fanlight.proto.mpegts;

/**
 * One elementary stream as the program's map lists it.
 *
 * @param pid 16 to 8190
 * @param streamType the number of ISO/IEC 13818-1 table 2-34
 * @param channels of Opus, as its descriptor says; else 0
 */
public record TsStream(int pid, int streamType, TsStreamType type, int channels) {
    /** For people: {@code H.264}, {@code something else (stream type 0x86)}. */
    public String label() {
        return type == TsStreamType.OTHER
                ? String.format("%s (stream type 0x%02x)", type.label(), streamType)
                : type.label();
    }
}
