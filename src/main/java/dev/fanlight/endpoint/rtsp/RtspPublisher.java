package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.media.StreamName;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One camera or encoder that sends to us over RTSP, as the hub knows it. Owned by the connection's loop. */
final class RtspPublisher implements Publisher {
    /** Gets what the hub says; on the loop. */
    interface Out {
        /** Another publisher has taken the stream over. */
        void replaced(RtspPublisher publisher);

        /** A viewer needs a keyframe. */
        void keyframeWanted();
    }

    private static final long REPORT_EVERY_NS = 1_000_000_000;
    private static final long FIRST_REPORT_NS = 500_000_000;

    private final StreamName name;
    private final String address;
    private final EventLoop loop;
    private final Out out;
    private final AtomicBoolean keyframeWanted = new AtomicBoolean();
    private @Nullable Publication publication;
    private @Nullable RtpIngress ingress;
    private volatile boolean asksForKeyframes;
    private long reportNs = Long.MAX_VALUE;

    RtspPublisher(StreamName name, String address, EventLoop loop, Out out) {
        this.name = name;
        this.address = address;
        this.loop = loop;
        this.out = out;
    }

    StreamName name() {
        return name;
    }

    /** From now on it is to be ended. */
    void admit(Publication granted) {
        publication = granted;
    }

    void begin(long nowNs, RtpIngress into) {
        ingress = into;
        asksForKeyframes = into.asksForKeyframes();
        reportNs = nowNs + FIRST_REPORT_NS;
    }

    @Nullable RtpIngress ingress() {
        return ingress;
    }

    /** When the next reports to it are due. */
    long reportNs() { // hot
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
        if (!loop.isShuttingDown()) {
            loop.execute(() -> out.replaced(this));
        }
    }

    @Override
    public boolean makesKeyframes() {
        return asksForKeyframes;
    }

    @Override
    public void onKeyframeWanted() {
        if (asksForKeyframes && !loop.isShuttingDown() && keyframeWanted.compareAndSet(false, true)) {
            loop.execute(() -> {
                keyframeWanted.set(false);
                out.keyframeWanted();
            });
        }
    }
}
