package dev.fanlight.doctor;

import dev.fanlight.proto.av1.Av1Fault;
import dev.fanlight.proto.av1.Av1Payload;
import dev.fanlight.proto.av1.Av1SequenceHeader;
import io.netty.buffer.ByteBuf;

/**
 * AV1 (AV1 RTP specification 1.0). A sequence header is read only when its bytes are others than before. Pictures come as they
 * are shown: those that wait for a later one are no frames of their own in RTP.
 */
final class Av1Reading implements VideoPayload {
    private final Av1Payload payload = new Av1Payload();
    private int knownHeader;
    private VideoTraits traits = new VideoTraits("", "", 0, 0, false, true, Reordering.NONE);

    @Override
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        if (payload.read(bytes, at, lengthBytes) == Av1Fault.NONE && payload.sequenceBytes() > 0) {
            onHeader(bytes, payload.sequenceAt(), payload.sequenceBytes());
        }
    }

    private void onHeader(ByteBuf bytes, int at, int lengthBytes) { // hot
        var hash = ByteHash.of(bytes, at, lengthBytes);
        if (hash != knownHeader) {
            knownHeader = hash;
            Av1SequenceHeader.parse(bytes, at, lengthBytes).ifPresent(header -> traits = traits(header));
        }
    }

    /** Main has 10 bits, too, and whoever decodes AV1 decodes all of it. */
    private static VideoTraits traits(Av1SequenceHeader header) {
        return new VideoTraits(
                switch (header.profile()) {
                    case 0 -> "Main";
                    case 1 -> "High";
                    default -> "Professional";
                },
                level(header.levelIndex()),
                header.widthPx(),
                header.heightPx(),
                false,
                header.profile() == 0,
                Reordering.NONE);
    }

    /** Annex A.3; 31 is for what keeps to no level. */
    private static String level(int index) {
        return index > 23 ? "" : 2 + (index >> 2) + "." + (index & 3);
    }

    @Override
    public VideoTraits traits() {
        return traits;
    }
}
