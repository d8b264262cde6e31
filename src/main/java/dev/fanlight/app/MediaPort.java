package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcOptions;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Opens the port of all media, or says for people why it cannot be had. */
final class MediaPort {
    private MediaPort() {}

    /** @throws BindException with a sentence for people */
    static RtcPort open(EventLoops loops, FanlightConfig config, DtlsIdentity identity, MediaClock clock)
            throws BindException {
        var webRtc = config.webrtc();
        var options = RtcOptions.onPort(webRtc.port())
                .withBind(Machine.address(config.http().host()))
                .withTransports(webRtc.udp(), webRtc.tcp())
                .withAdvertised(webRtc.advertise());
        try {
            if (options.port() != 0) {
                requireFree(options);
            }
            return RtcPort.open(loops, options, identity, SrtpEngine.best(), clock);
        } catch (IOException failed) {
            var problem = new BindException("Cannot use port " + options.port() + " of " + options.bind()
                    + " for media: " + LoopSockets.whyNot(failed)
                    + " Choose another one with --webrtc-port, or webrtc.port in fanlight.yml.");
            problem.initCause(failed);
            throw problem;
        }
    }

    /**
     * The loops share the port, and so would another process of the same user: each would get a part of what is meant for
     * the other. A socket that shares with nobody finds that out.
     */
    private static void requireFree(RtcOptions options) throws IOException {
        var address = new InetSocketAddress(options.bind(), options.port());
        if (options.udp()) {
            try (var probe = new DatagramSocket(null)) {
                probe.bind(address);
            }
        }
        if (options.tcp()) {
            LoopSockets.requireFree(address);
        }
    }
}
