package dev.fanlight.proto.mpegts;

/** What can be wrong with a transport stream. */
public enum TsFault {
    SYNC_LOST("sync-lost", "Bytes came that are no transport stream; they were skipped."),
    PACKET_ERROR("packet-error", "A packet is marked as damaged by a receiver before us; it was dropped."),
    BAD_PACKET("bad-packet", "A packet's adaptation field is longer than the packet; it was dropped."),
    SCRAMBLED("scrambled", "The stream is encrypted: only open ones can be read. Switch the encryption off."),
    PACKET_LOST("packet-lost", "Packets are missing on the way here."),
    FRAME_DAMAGED("frame-damaged", "A frame lacks packets and was dropped."),
    FRAME_SPLIT("frame-split", "A part of a frame came after what looked like its end; it was dropped."),
    FRAME_TOO_LARGE("frame-too-large", "A frame is larger than the limit; it was dropped."),
    BAD_SECTION("bad-section", "A table of the stream is damaged; it was skipped."),
    BAD_PES("bad-pes", "A frame's header is damaged; it was dropped."),
    BAD_FRAME("bad-frame", "Bytes within a frame are not what the stream says they are; they were skipped."),
    NO_TIME("no-time", "A frame has no time; it was dropped."),
    TOO_MANY_PROGRAMS("too-many-programs", "The stream holds more programs or tracks than are looked at.");

    private final String metricName;
    private final String meaning;

    TsFault(String metricName, String meaning) {
        this.metricName = metricName;
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return metricName;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
