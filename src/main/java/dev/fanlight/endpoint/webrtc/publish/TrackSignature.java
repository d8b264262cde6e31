package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** By what one finds out that a packet of an unknown source is of this track, and of which layer (RFC 9143 section 9.2). */
final class TrackSignature {
    static final int NO_LAYER = -1;

    private final NegotiatedTrack terms;
    private final ExtensionMap extensions;
    private final byte[] mid;
    private final byte[][] rids;

    TrackSignature(NegotiatedTrack terms) {
        this.terms = terms;
        this.extensions = terms.extensions();
        this.mid = ascii(terms.mid());
        this.rids = terms.rids().stream().map(TrackSignature::ascii).toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    ExtensionMap extensions() {
        return extensions;
    }

    /** The payload type of the packets, or of their retransmissions, where there are any. */
    int payloadType(boolean retransmits) {
        return retransmits ? terms.rtxPayloadType() : terms.payloadType();
    }

    int clockRateHz() {
        return terms.clockRateHz();
    }

    /** 1 without simulcast. */
    int layerCount() {
        return Math.max(1, rids.length);
    }

    /** What the offer says, where it does, of the first layer. */
    OptionalLong announcedSsrc(boolean retransmits) {
        return !retransmits ? terms.peerSsrc() : terms.hasRtx() ? terms.peerRtxSsrc() : OptionalLong.empty();
    }

    /** Whether a packet of an unknown source is of this track: its mid counts most, then its payload type. */
    boolean claims(RtpPacket packet) {
        var at = offset(packet, RtpExtension.MID);
        return at >= 0
                ? holds(packet, at, mid)
                : packet.payloadType() == terms.payloadType() || packet.payloadType() == terms.rtxPayloadType();
    }

    /** The layer that its rid names; where there are several and it names none, {@link #NO_LAYER}. */
    int layerOf(RtpPacket packet, boolean retransmits) {
        if (rids.length == 0) {
            return 0;
        }
        var at = offset(packet, retransmits ? RtpExtension.REPAIRED_RID : RtpExtension.RID);
        for (var i = 0; at >= 0 && i < rids.length; i++) {
            if (holds(packet, at, rids[i])) {
                return i;
            }
        }
        return NO_LAYER;
    }

    private int offset(RtpPacket packet, RtpExtension extension) {
        var id = extensions.id(extension);
        return id == 0 ? -1 : packet.extensionOffset(id);
    }

    private static boolean holds(RtpPacket packet, int dataOffset, byte[] text) {
        if (packet.extensionBytes(dataOffset) != text.length) {
            return false;
        }
        for (var i = 0; i < text.length; i++) {
            if (packet.buffer().getByte(dataOffset + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
