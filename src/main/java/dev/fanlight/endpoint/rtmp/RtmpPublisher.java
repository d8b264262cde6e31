package dev.fanlight.endpoint.rtmp;

import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.media.MediaClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One encoder that publishes, from its admission to its end. On the connection's loop, but for what the hub calls. */
final class RtmpPublisher implements Publisher {
    private static final Logger log = LoggerFactory.getLogger(RtmpPublisher.class);

    private final String address;
    private final EventLoop loop;
    private final MediaClock clock;
    private final RtmpCounters counters;
    private final Consumer<RtmpPublisher> replaced;
    private @Nullable Publication publication;
    private @Nullable RtmpIntake intake;
    private String described = "";

    /** @param replaced told on the loop when another publisher has taken over */
    RtmpPublisher(
            String address, EventLoop loop, MediaClock clock, RtmpCounters counters, Consumer<RtmpPublisher> replaced) {
        this.address = address;
        this.loop = loop;
        this.clock = clock;
        this.counters = counters;
        this.replaced = replaced;
    }

    void admit(Publication granted) {
        publication = granted;
        intake = new RtmpIntake(granted, clock);
        counters.publishers.incrementAndGet();
        log.info("{}: {} begins to publish over RTMP", granted.stream().name(), address);
    }

    void onMedia(long nowNs, int type, int time, ByteBuf body) { // hot
        if (intake != null) {
            intake.onMedia(nowNs, type, time, body);
        }
    }

    /** At the end of a wake-up. */
    void flush() {
        if (intake == null || publication == null) {
            return;
        }
        intake.flush();
        if (described.isEmpty() && intake.framesReceived() > 0) {
            described = intake.description();
            log.info("{}: {} sends {}", publication.stream().name(), address, described);
        }
    }

    void dropped(String reason) {
        if (publication != null) {
            publication.dropped(reason);
        }
    }

    void end(String why) {
        if (publication == null || intake == null) {
            return;
        }
        log.info("{}: {} no longer publishes: {}", publication.stream().name(), address, why);
        publication.end(why);
        publication = null;
        intake.close();
        intake = null;
        counters.publishers.decrementAndGet();
    }

    @Override
    public String kind() {
        return "rtmp";
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
            loop.execute(() -> replaced.accept(this));
        }
    }
}
