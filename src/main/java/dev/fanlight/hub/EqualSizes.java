package dev.fanlight.hub;

/**
 * Makes the packets of a frame equal in size where that costs little. The kernel cuts one message into packets for a
 * viewer only where all but the last are equal; a message costs it several times what a packet more in it costs. Encoders
 * that split a frame evenly miss that by a byte or two.
 */
final class EqualSizes {
    /** What the count at the end of padding can say. */
    static final int MAX_PADDING_BYTES = 255;

    /** A frame may grow by this part of its size. */
    private static final int SHARE = 16;

    /** With two packets, the second may be shorter anyway, and is seldom longer. */
    private static final int LEAST_PACKETS = 3;

    private EqualSizes() {}

    /** Pads what came in one wake-up, frame by frame. */
    static void pad(IncomingPackets incoming) { // hot
        for (var first = 0; first < incoming.count(); ) {
            var end = first + 1;
            while (end < incoming.count() && incoming.ofOneFrame(end, first)) {
                end++;
            }
            if (end - first >= LEAST_PACKETS) {
                pad(incoming, first, end);
            }
            first = end;
        }
    }

    private static void pad(IncomingPackets incoming, int first, int end) { // hot
        var largest = 0;
        var total = 0;
        for (var i = first; i < end; i++) {
            var size = incoming.sizeBytes(i);
            largest = Math.max(largest, size);
            total += size;
        }
        // The last one may be shorter.
        var missing = 0;
        for (var i = first; i < end - 1; i++) {
            var shortBy = largest - incoming.sizeBytes(i);
            if (shortBy > MAX_PADDING_BYTES) {
                return;
            }
            missing += shortBy;
        }
        if (missing == 0 || missing > total / SHARE) {
            return;
        }
        for (var i = first; i < end - 1; i++) {
            var shortBy = largest - incoming.sizeBytes(i);
            if (shortBy > 0) {
                incoming.pad(i, shortBy);
            }
        }
    }
}
