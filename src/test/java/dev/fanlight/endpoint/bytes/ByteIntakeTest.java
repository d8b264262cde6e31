package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ByteIntakeTest {
    private static final long SECOND = 1_000_000_000L;

    private long nowNs = 10 * SECOND;
    private final MediaClock clock = new MediaClock(() -> nowNs, 0);
    private final Hub hub = new Hub(clock, 2, RingBounds.DEFAULT);
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final Pictures sink = new Pictures();
    private final List<String> said = new ArrayList<>();
    private final ByteIntake intake = new ByteIntake(0, sink, clock, loop, said::add);

    /** Counts what comes out. */
    private final class Pictures implements Ingest.Sink {
        private final Publication publication;
        private int pictures;

        Pictures() {
            publication = ((Admission.Granted) hub.publish(new StreamName("cam"), new Source())).publication();
        }

        @Override
        public void frame(AccessUnit frame) {
            pictures++;
            frame.release();
        }

        @Override
        public Publication publication() {
            return publication;
        }

        @Override
        public boolean admits(InetAddress from) {
            return true;
        }

        @Override
        public void mediaComes(String what) {}

        @Override
        public void dropped(String reason) {}

        @Override
        public void ended(String why) {}

        @Override
        public void ended(String why, long pauseNs) {}
    }

    private static final class Source implements Publisher {
        @Override
        public String kind() {
            return "pull";
        }

        @Override
        public String address() {
            return "udp:";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }

    @AfterEach
    void close() {
        intake.close();
        hub.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private void comes(ByteBuf bytes) {
        intake.onBytes(bytes);
        assertThat(bytes.isReadable()).isFalse();
        intake.onWakeUpEnd();
    }

    private void comes(byte[] bytes) {
        comes(Unpooled.wrappedBuffer(bytes));
    }

    /** As ffmpeg writes it: the boundary of the next part stands behind a picture. */
    private static byte[] part(String before) {
        var picture = Receiving.picture();
        var head = before + "Content-type: image/jpeg\r\nContent-length: " + picture.length + "\r\n\r\n";
        var bytes = Unpooled.buffer()
                .writeBytes(head.getBytes(StandardCharsets.US_ASCII))
                .writeBytes(picture)
                .writeBytes("\r\n--ffmpeg\r\n".getBytes(StandardCharsets.US_ASCII));
        return ByteBufUtil.getBytes(bytes);
    }

    /** As after a lost datagram: what stands where a part's header belongs is no end of it. */
    private void losesTheHeader() {
        var noise = new byte[40_000];
        Arrays.fill(noise, (byte) 'x');
        comes(noise);
    }

    @Test
    void partsGoOnBehindOneWhoseHeaderIsLost() {
        comes(part("--ffmpeg\r\n"));
        losesTheHeader();
        assertThat(said).hasSize(1);
        comes(part("--ffmpeg\r\n"));
        assertThat(sink.pictures).isEqualTo(2);
        // Another one soon after it has to wait.
        losesTheHeader();
        comes(part("--ffmpeg\r\n"));
        assertThat(sink.pictures).isEqualTo(2);
        nowNs += SECOND;
        comes(part(""));
        assertThat(sink.pictures).isEqualTo(3);
    }

    @Test
    void whatFollowsUselessBytesIsLookedAtAfterAWhile() {
        for (var i = 0; i < 5; i++) {
            losesTheHeader();
        }
        assertThat(said).hasSize(1);
        nowNs += SECOND;
        comes(part(""));
        assertThat(sink.pictures).isEqualTo(1);
        assertThat(said).hasSize(1);
    }

    /** Each look reads all that is there: with one look for each byte this would take minutes. */
    @Test
    void aByteAtATimeIsNoMoreWorkThanManyAtOnce() {
        var slices = new byte[2 << 20];
        new Random(1).nextBytes(slices);
        for (var i = 0; i < slices.length; i++) {
            slices[i] |= 4; // no start codes but this
        }
        System.arraycopy(new byte[] {0, 0, 0, 1, 0x41, (byte) 0x9A}, 0, slices, 0, 6);
        var all = Unpooled.wrappedBuffer(slices);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (all.isReadable()) {
                intake.onBytes(all.readSlice(1));
            }
        });
    }
}
