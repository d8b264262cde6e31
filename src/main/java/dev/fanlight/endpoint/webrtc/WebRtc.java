package dev.fanlight.endpoint.webrtc;

import dev.fanlight.auth.Access;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.transcode.TrackSelection;
import java.security.SecureRandom;

/** WHIP and WHEP at all streams of one server. Any thread. */
public final class WebRtc implements AutoCloseable {
    private final Sessions sessions;
    private final SessionRoutes routes;
    private final Whip whip;
    private final Whep whep;

    /**
     * @param port where media comes and goes; stays the caller's
     * @param fingerprint of the certificate that the port shows
     */
    public WebRtc(
            Hub hub,
            RtcPort port,
            Fingerprint fingerprint,
            SecureRandom random,
            Access access,
            FanlightConfig config,
            TrackSelection selection,
            PictureIds.Lines pictureIds,
            MediaClock clock) {
        var local = new LocalSide(port, fingerprint, random);
        sessions = new Sessions(config.webrtc().maxViewers());
        routes = new SessionRoutes(
                sessions, local, access, clock, config.webrtc().iceServers());
        whip = new Whip(hub, sessions, local, routes, pictureIds, clock);
        whep = new Whep(
                hub,
                sessions,
                local,
                routes,
                clock,
                stream -> config.stream(stream).profile(),
                selection);
    }

    public void mount(Routes to) {
        routes.mount(to, Session.Kind.PUBLISHER, whip::onOffer);
        routes.mount(to, Session.Kind.VIEWER, whep::onOffer);
    }

    /** Publishers whose session has not ended. */
    public int publishers() {
        return sessions.publishers();
    }

    /** Viewers whose session has not ended. */
    public int viewers() {
        return sessions.viewers();
    }

    /** Takes leave of all. */
    @Override
    public void close() {
        sessions.close("the server is closing");
    }
}
