package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What every depacketizer has to stand. */
public final class DepacketizerTrial {
    /** Keeps payloads. */
    public static final class Payloads implements PayloadOut {
        public final List<byte[]> payloads = new ArrayList<>();
        public final List<Boolean> markers = new ArrayList<>();

        @Override
        public ByteBuf begin(int sizeBytes) {
            return Unpooled.buffer(sizeBytes, sizeBytes);
        }

        @Override
        public void end(ByteBuf payload, boolean marker) {
            payloads.add(ByteBufUtil.getBytes(payload));
            markers.add(marker);
        }
    }

    /** Keeps frames. */
    public static final class Frames implements FrameOut {
        public final List<byte[]> frames = new ArrayList<>();
        public final List<Long> times = new ArrayList<>();
        public int givenUp;

        @Override
        public void frame(ByteBuf bytes, long rtpTime) {
            frames.add(ByteBufUtil.getBytes(bytes));
            times.add(rtpTime);
            bytes.release();
        }

        @Override
        public void givenUp(long rtpTime) {
            givenUp++;
        }
    }

    private DepacketizerTrial() {}

    /** One frame's payloads, from the first on. */
    public static PayloadFault feed(Depacketizer depacketizer, Payloads payloads, long rtpTime, Frames frames) {
        var worst = PayloadFault.NONE;
        for (var i = 0; i < payloads.payloads.size(); i++) {
            var bytes = payloads.payloads.get(i);
            var fault = depacketizer.onPayload(
                    rtpTime + i,
                    rtpTime,
                    payloads.markers.get(i),
                    Unpooled.wrappedBuffer(bytes),
                    0,
                    bytes.length,
                    frames);
            worst = fault == PayloadFault.NONE ? worst : fault;
        }
        return worst;
    }

    /** Every truncation, every missing packet, and what random changes make of them: refused or not, nothing breaks. */
    public static void survivesDamage(Supplier<Depacketizer> maker, Payloads sound) {
        for (var packet = 0; packet < sound.payloads.size(); packet++) {
            for (var length = 0; length < sound.payloads.get(packet).length; length++) {
                feedDamaged(maker.get(), sound, packet, Arrays.copyOf(sound.payloads.get(packet), length));
            }
            missing(maker.get(), sound, packet);
        }
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var packet = random.nextInt(sound.payloads.size());
            var bytes = sound.payloads.get(packet).clone();
            for (var changes = 1 + random.nextInt(4); changes > 0; changes--) {
                // Where headers stand, mostly.
                var at = random.nextInt(random.nextBoolean() ? Math.min(8, bytes.length) : bytes.length);
                bytes[at] = (byte) random.nextInt();
            }
            var length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
            var damaged = Arrays.copyOf(bytes, length);
            assertThatCode(() -> feedDamaged(maker.get(), sound, packet, damaged))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static void feedDamaged(Depacketizer depacketizer, Payloads sound, int packet, byte[] damaged) {
        var frames = new Frames();
        for (var i = 0; i < sound.payloads.size(); i++) {
            var bytes = i == packet ? damaged : sound.payloads.get(i);
            assertThat(depacketizer.onPayload(
                            i, 0, sound.markers.get(i), Unpooled.wrappedBuffer(bytes), 0, bytes.length, frames))
                    .isNotNull();
        }
        depacketizer.reset();
    }

    /** A frame that lacks a packet does not come out, and the next one does. */
    private static void missing(Depacketizer depacketizer, Payloads sound, int packet) {
        var frames = new Frames();
        var whole = new Frames();
        var packets = sound.payloads.size();
        feed(depacketizer, sound, 1_000, whole);
        for (var i = 0; i < packets; i++) {
            if (i != packet) {
                var bytes = sound.payloads.get(i);
                depacketizer.onPayload(
                        1_000 + packets + i,
                        1_000 + packets,
                        sound.markers.get(i),
                        Unpooled.wrappedBuffer(bytes),
                        0,
                        bytes.length,
                        frames);
            }
        }
        assertThat(frames.frames).hasSizeLessThan(whole.frames.size());
        // What is missing at the end of a frame might have been the beginning of the next.
        var spoiled = packet == packets - 1 && sound.markers.get(packet);
        feed(depacketizer, sound, 1_000 + 2 * packets, spoiled ? new Frames() : frames);
        feed(depacketizer, sound, 1_000 + 3 * packets, frames);
        depacketizer.reset();
        assertThat(frames.frames.subList(frames.frames.size() - whole.frames.size(), frames.frames.size()))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(whole.frames);
    }
}
