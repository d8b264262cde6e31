package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Attribute;
import dev.fanlight.proto.sdp.Attributes;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.HeaderExtension;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.Rid;
import dev.fanlight.proto.sdp.Setup;
import dev.fanlight.proto.sdp.Simulcast;
import dev.fanlight.proto.sdp.SourceAttribute;
import dev.fanlight.proto.sdp.SourceGroup;
import dev.fanlight.proto.sdp.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects the lines of one of our media sections. */
final class SectionWriter {
    private static final String NOWHERE = "IN IP4 0.0.0.0";
    /** The discard port: where the media go is up to ICE (RFC 8839 section 4.2.1, RFC 9429 section 5.2.1). */
    private static final int DISCARD_PORT = 9;

    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> formats = new ArrayList<>();

    /** The section that refuses the peer's (RFC 9429 section 5.3.1). */
    static MediaDescription refusal(MediaDescription offered) {
        var attributes = new ArrayList<Attribute>();
        offered.mid().ifPresent(mid -> attributes.add(new Attribute("mid", mid)));
        attributes.add(Attribute.flag("inactive"));
        return new MediaDescription(
                offered.kind(),
                0,
                offered.protocol(),
                offered.formats(),
                Optional.of(NOWHERE),
                List.of(),
                new Attributes(attributes));
    }

    /** Every section repeats the transport's lines, as all browsers do, so that simple peers find them wherever they look. */
    void transport(LocalTransport local, Setup setup, boolean withCandidates) {
        add("ice-ufrag", local.credentials().ufrag());
        add("ice-pwd", local.credentials().pwd());
        add("ice-options", "trickle ice2");
        attributes.add(local.fingerprint().attribute());
        add("setup", setup.label());
        if (withCandidates) {
            local.candidates().forEach(candidate -> add("candidate", candidate));
            if (local.complete()) {
                add("end-of-candidates", "");
            }
        }
    }

    void mid(String mid) {
        if (!mid.isEmpty()) {
            add("mid", mid);
        }
    }

    void extension(HeaderExtension extension) {
        attributes.add(extension.attribute());
    }

    void flag(String name) {
        add(name, "");
    }

    void format(OfferedFormat format) {
        var payloadType = format.payloadType();
        formats.add(Integer.toString(payloadType));
        attributes.add(format.codec().map(payloadType).attribute());
        if (!format.parameters().isEmpty()) {
            attributes.add(format.parameters().attribute(payloadType));
        }
        Arrays.stream(Feedback.values())
                .filter(format.feedback()::contains)
                .forEach(feedback -> add("rtcp-fb", payloadType + " " + feedback.label()));
        if (format.rtxPayloadType() != NegotiatedTrack.NO_RTX) {
            formats.add(Integer.toString(format.rtxPayloadType()));
            add("rtpmap", format.rtxPayloadType() + " rtx/" + format.codec().clockRateHz());
            add("fmtp", format.rtxPayloadType() + " apt=" + payloadType);
        }
    }

    /** What the parameters say of the peer's own stream, such as its parameter sets, is not ours to repeat. */
    static FormatParameters withoutSprop(FormatParameters parameters) {
        return new FormatParameters(Arrays.stream(parameters.text().split(";", -1))
                .map(String::strip)
                .filter(parameter -> !parameter.startsWith("sprop-") && !parameter.isEmpty())
                .collect(Collectors.joining(";")));
    }

    void layers(List<String> rids) {
        if (!rids.isEmpty()) {
            rids.forEach(rid -> attributes.add(new Rid(rid, false, "").attribute()));
            attributes.add(new Simulcast(List.of(), rids).attribute());
        }
    }

    void streamId(SenderIdentity sender) {
        attributes.add(new StreamId(sender.streamId(), sender.trackId()).attribute());
    }

    void sources(SenderIdentity sender, boolean rtx) {
        if (rtx) {
            attributes.add(new SourceGroup(SourceGroup.FID, List.of(sender.ssrc(), sender.rtxSsrc())).attribute());
        }
        source(sender.ssrc(), sender);
        if (rtx) {
            source(sender.rtxSsrc(), sender);
        }
    }

    private void source(long ssrc, SenderIdentity sender) {
        var msid = sender.streamId() + " " + sender.trackId();
        attributes.add(new SourceAttribute(ssrc, "cname", sender.cname()).attribute());
        attributes.add(new SourceAttribute(ssrc, "msid", msid).attribute());
    }

    private void add(String name, String value) {
        attributes.add(new Attribute(name, value));
    }

    MediaDescription section(String kind, String protocol) {
        return new MediaDescription(
                kind, DISCARD_PORT, protocol, formats, Optional.of(NOWHERE), List.of(), new Attributes(attributes));
    }
}
