package dev.fanlight.proto.rtp;

import java.util.Set;

/**
 * Which extensions go from one leg to another as they are, and under which ids; immutable.
 *
 * <p>What is not in the mapping is stripped. What belongs to one leg only (transport-wide number, send time, mid, rid)
 * is never passed on but written anew with {@link ExtensionWriter}.
 */
public final class ExtensionMapping {
    /** What describes the picture or the sound and holds on every leg. */
    public static final Set<HeaderExtension> END_TO_END = Set.of(
            HeaderExtension.ABS_CAPTURE_TIME,
            HeaderExtension.AUDIO_LEVEL,
            HeaderExtension.VIDEO_ORIENTATION,
            HeaderExtension.DEPENDENCY_DESCRIPTOR);

    private final int[] targetOfId = new int[256];

    private ExtensionMapping() {}

    /** Passes those of {@code passed} that both legs agreed on. */
    public static ExtensionMapping between(ExtensionMap from, ExtensionMap to, Set<HeaderExtension> passed) {
        var mapping = new ExtensionMapping();
        for (var kind : passed) {
            if (from.has(kind) && to.has(kind)) {
                mapping.targetOfId[from.id(kind)] = to.id(kind);
            }
        }
        return mapping;
    }

    /** Copies what is passed on of {@code packet}; what {@code out} has no room for is left out. */
    // hot
    public void copy(RtpPacket packet, ExtensionWriter out) {
        if (packet.extensionForm().prefixBytes() == 0) {
            return;
        }
        for (var at = packet.firstExtension(); at >= 0; at = packet.nextExtension(at)) {
            var target = targetOfId[packet.extensionId(at)];
            if (target != 0) {
                out.add(target, packet.buffer(), at, packet.extensionBytes(at));
            }
        }
    }
}
