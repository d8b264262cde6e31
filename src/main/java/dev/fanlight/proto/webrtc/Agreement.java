package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.HeaderExtension;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.Rid;
import dev.fanlight.proto.sdp.SourceAttribute;
import dev.fanlight.proto.sdp.SourceGroup;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Works out what one section comes to when the peer's wishes and our terms are put together. */
final class Agreement {
    /** Above this a number needs the two-byte form (RFC 8285 section 4.3). */
    private static final int MAX_ONE_BYTE_ID = 14;

    /** What says something of the sending, not of the packet. */
    private static final Set<String> EACH_TIME_ANEW =
            Set.of(RtpExtension.TRANSPORT_CC.uri(), RtpExtension.ABS_SEND_TIME.uri());

    private final MediaDescription peer;
    private final Terms terms;
    private final boolean mixed;

    /** @param mixed whether extensions may have numbers above 14 */
    Agreement(MediaDescription peer, Terms terms, boolean mixed) {
        this.peer = peer;
        this.terms = terms;
        this.mixed = mixed;
    }

    NegotiatedTrack track(OfferedFormat format, Direction direction) {
        var extensions = new EnumMap<RtpExtension, Integer>(RtpExtension.class);
        for (var extension : extensions(format, direction)) {
            RtpExtension.ofUri(extension.uri()).ifPresent(known -> extensions.put(known, extension.id()));
        }
        var map = new ExtensionMap(extensions);
        var rids = direction.receives() ? rids(format, map) : List.<String>of();
        return new NegotiatedTrack(
                peer.mid().orElse(""),
                format.codec(),
                direction,
                format.payloadType(),
                format.rtxPayloadType(),
                format.parameters(),
                map,
                feedback(format, map),
                rids,
                rids.isEmpty() ? ssrc() : OptionalLong.empty(),
                rids.isEmpty() ? rtxSsrc() : OptionalLong.empty(),
                peer.attributes().has("rtcp-rsize"));
    }

    /**
     * The peer's lines that we agree to, turned round; of a number or a meaning given twice the first counts.
     *
     * <p>Without a stream for retransmissions a packet that was lost has to be sent again as it was, byte for byte, as one
     * SRTP nonce must never stand over two texts (RFC 3711 section 9.1, RFC 7714 section 8.4). So for such a video there
     * are no extensions that differ each time a packet is sent; sound does without retransmissions instead.
     */
    List<HeaderExtension> extensions(OfferedFormat format, Direction ours) {
        var agreed = new ArrayList<HeaderExtension>();
        var ids = new HashSet<Integer>();
        var uris = new HashSet<String>();
        for (var extension : peer.attributes().extensions()) {
            var direction = extension.direction().reversed();
            var known = RtpExtension.ofUri(extension.uri())
                    .filter(terms.extensions()::contains)
                    .isPresent();
            var useful = (ours.sends() && direction.sends()) || (ours.receives() && direction.receives());
            var numbered = extension.id() <= MAX_ONE_BYTE_ID || (mixed && extension.id() > MAX_ONE_BYTE_ID + 1);
            if (!extension.encrypted()
                    && known
                    && useful
                    && !(repeatsItself(format) && EACH_TIME_ANEW.contains(extension.uri()))
                    && numbered
                    && ids.add(extension.id())
                    && uris.add(extension.uri())) {
                agreed.add(new HeaderExtension(extension.id(), direction, extension.uri(), false));
            }
        }
        return agreed;
    }

    /** Whether lost packets of it come again under their old numbers. */
    private static boolean repeatsItself(OfferedFormat format) {
        return format.codec().kind() == MediaKind.VIDEO && format.rtxPayloadType() == NegotiatedTrack.NO_RTX;
    }

    /** Transport-wide feedback counts packets by a header extension; without that it means nothing. */
    private Set<Feedback> feedback(OfferedFormat format, ExtensionMap extensions) {
        var agreed = EnumSet.noneOf(Feedback.class);
        agreed.addAll(format.feedback());
        agreed.retainAll(terms.feedback());
        if (!extensions.has(RtpExtension.TRANSPORT_CC)) {
            agreed.remove(Feedback.TRANSPORT_CC);
        }
        if (format.codec().kind() == MediaKind.AUDIO
                && format.rtxPayloadType() == NegotiatedTrack.NO_RTX
                && (extensions.has(RtpExtension.TRANSPORT_CC) || extensions.has(RtpExtension.ABS_SEND_TIME))) {
            agreed.remove(Feedback.NACK);
        }
        return agreed;
    }

    /** RFC 8853 section 5.3: the layers that are named twice, carry their name in each packet and suit the format. */
    private List<String> rids(OfferedFormat format, ExtensionMap extensions) {
        if (!extensions.has(RtpExtension.RID)) {
            return List.of();
        }
        var described = peer.rids();
        return peer.simulcast().stream()
                .flatMap(simulcast -> simulcast.send().stream())
                .filter(id -> described.stream()
                        .anyMatch(rid -> rid.sends() && rid.id().equals(id) && suits(rid, format.payloadType())))
                .distinct()
                .toList();
    }

    private static boolean suits(Rid rid, int payloadType) {
        for (var restriction : rid.restrictions().split(";", 33)) {
            if (restriction.strip().startsWith("pt=")) {
                return List.of(restriction.strip().substring(3).split(",", 33)).contains(Integer.toString(payloadType));
            }
        }
        return true;
    }

    private OptionalLong ssrc() {
        return fid().stream().limit(1).mapToLong(Long::longValue).findFirst();
    }

    private OptionalLong rtxSsrc() {
        return fid().stream().skip(1).mapToLong(Long::longValue).findFirst();
    }

    /** The source and the one that repeats it; the latter only where they are grouped. */
    private List<Long> fid() {
        return peer.sourceGroups().stream()
                .filter(group -> group.semantics().equals(SourceGroup.FID)
                        && group.ssrcs().size() == 2)
                .map(SourceGroup::ssrcs)
                .findFirst()
                .orElseGet(() -> peer.sources().stream()
                        .map(SourceAttribute::ssrc)
                        .limit(1)
                        .toList());
    }
}
