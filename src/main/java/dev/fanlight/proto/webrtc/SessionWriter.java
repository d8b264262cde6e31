package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Attribute;
import dev.fanlight.proto.sdp.Attributes;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.Origin;
import dev.fanlight.proto.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines above our media sections. */
final class SessionWriter {
    private SessionWriter() {}

    /** @param bundle mids that share the transport, the one that carries it first; empty for no group */
    static SessionDescription session(
            LocalTransport local, List<String> bundle, boolean mixed, List<MediaDescription> media) {
        var attributes = new ArrayList<Attribute>();
        if (!bundle.isEmpty()) {
            attributes.add(new Attribute("group", "BUNDLE " + String.join(" ", bundle)));
        }
        if (mixed) {
            attributes.add(Attribute.flag("extmap-allow-mixed"));
        }
        attributes.add(new Attribute("msid-semantic", " WMS *"));
        if (local.lite()) {
            attributes.add(Attribute.flag("ice-lite"));
        }
        var origin = new Origin("-", Long.toString(local.sessionId()), "1", "IN IP4 127.0.0.1");
        return new SessionDescription(origin, "-", Optional.empty(), List.of(), new Attributes(attributes), media);
    }
}
