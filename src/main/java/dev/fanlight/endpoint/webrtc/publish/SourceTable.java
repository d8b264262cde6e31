package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * Which SSRC is what: as the offer announced it, or as a packet's mid and rid extensions say, or by its payload type (RFC
 * 9143 section 9.2, RFC 8852). Bounded: a packet of an unknown source leaves no trace. Belongs to the publisher's loop.
 */
final class SourceTable {
    /** Three layers of video and one of sound, each with its retransmissions, twice over. */
    static final int CAPACITY = 16;

    /** A source that takes another one's place may do so when that one has been silent for so long. */
    static final long SILENT_NS = 500_000_000L;

    private final PublisherTrack[] tracks;
    private final @Nullable RtpSource[] sources = new RtpSource[CAPACITY];
    private int count;

    SourceTable(PublisherTrack[] tracks) {
        this.tracks = tracks;
        for (var track : tracks) {
            announce(track, false);
            announce(track, true);
        }
    }

    private void announce(PublisherTrack track, boolean retransmits) {
        track.signature()
                .announcedSsrc(retransmits)
                .ifPresent(ssrc -> add((int) ssrc, track, track.layers()[0], retransmits));
    }

    int count() {
        return count;
    }

    RtpSource at(int index) {
        var source = sources[index];
        if (source == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return source;
    }

    int heardCount() {
        var heard = 0;
        for (var i = 0; i < count; i++) {
            heard += at(i).isHeard() ? 1 : 0;
        }
        return heard;
    }

    /** Null when it is not known. */
    // hot
    @Nullable RtpSource find(int ssrc) {
        for (var i = 0; i < count; i++) {
            var source = sources[i];
            if (source != null && source.ssrc == ssrc) {
                return source;
            }
        }
        return null;
    }

    /** The source of a packet whose SSRC is not known, from what else the packet says; null when that is not enough. */
    @Nullable RtpSource learn(long nowNs, RtpPacket packet) {
        for (var track : tracks) {
            var signature = track.signature();
            if (!signature.claims(packet)) {
                continue;
            }
            var retransmits = packet.payloadType() == signature.payloadType(true);
            if (!retransmits && packet.payloadType() != signature.payloadType(false)) {
                return null;
            }
            var layer = signature.layerOf(packet, retransmits);
            return layer == TrackSignature.NO_LAYER
                    ? null
                    : learn(nowNs, packet.ssrc(), track, track.layers()[layer], retransmits);
        }
        return null;
    }

    private @Nullable RtpSource learn(long nowNs, int ssrc, PublisherTrack track, Layer layer, boolean retransmits) {
        for (var i = 0; i < count; i++) {
            var before = at(i);
            if (before.layer.equals(layer) && before.retransmits == retransmits) {
                if (!before.hasLeft() && before.silentForNs(nowNs) < SILENT_NS) {
                    return null;
                }
                if (before.isHeard() && !retransmits) {
                    track.onNewSource(layer);
                }
                remove(i);
                break;
            }
        }
        return count == CAPACITY ? null : add(ssrc, track, layer, retransmits);
    }

    private RtpSource add(int ssrc, PublisherTrack track, Layer layer, boolean retransmits) {
        var source = new RtpSource(ssrc, track, layer, retransmits);
        sources[count++] = source;
        if (!retransmits) {
            layer.bind(ssrc);
        }
        return source;
    }

    private void remove(int index) {
        count--;
        sources[index] = sources[count];
        sources[count] = null;
    }
}
