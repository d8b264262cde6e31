package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import org.jspecify.annotations.Nullable;

/** One camera or encoder that sends to us over RTSP, as the hub knows it. Owned by the connection's loop. */
final class RtspPublisher implements Publisher {
    private static final long REPORT_EVERY_NS = 1_000_000_000;
    private static final long FIRST_REPORT_NS = 500_000_000;

    private final String address;
    private final Runnable replaced;
    private @Nullable Publication publication;
    private @Nullable RtpIngress ingress;
    private long reportNs = Long.MAX_VALUE;

    /** @param replaced called on any thread when another publisher has taken the stream over */
    RtspPublisher(String address, Runnable replaced) {
        this.address = address;
        this.replaced = replaced;
    }

    void begin(long nowNs, Publication granted, RtpIngress into) {
        publication = granted;
        ingress = into;
        reportNs = nowNs + FIRST_REPORT_NS;
    }

    @Nullable RtpIngress ingress() {
        return ingress;
    }

    /** When the next reports to it are due. */
    long reportNs() {
        return reportNs;
    }

    void reported(long nowNs) {
        reportNs = nowNs + REPORT_EVERY_NS;
    }

    void end(String why) {
        reportNs = Long.MAX_VALUE;
        if (publication != null) {
            publication.end(why);
            publication = null;
        }
        if (ingress != null) {
            ingress.close();
            ingress = null;
        }
    }

    @Override
    public String kind() {
        return "rtsp";
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean mayBeReplaced() {
        return true;
    }

    @Override
    public void onReplaced() {
        replaced.run();
    }
}
