package dev.fanlight.rtc.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries datagrams with losses, duplicates and disorder from a seed, and cuts messages into fragments where asked to. */
final class LossyWire implements Consumer<byte[]> {
    private static final int MAX_DELAY_MS = 10;

    private final Random random;
    private final double loss;
    private final int fragmentBytes;
    private final ScheduledExecutorService clock;
    private final Consumer<byte[]> to;

    /** @param fragmentBytes of messages, each then in a datagram of its own; 0 leaves datagrams whole */
    LossyWire(long seed, double loss, int fragmentBytes, ScheduledExecutorService clock, Consumer<byte[]> to) {
        this.random = new Random(seed);
        this.loss = loss;
        this.fragmentBytes = fragmentBytes;
        this.clock = clock;
        this.to = to;
    }

    @Override
    public synchronized void accept(byte[] datagram) {
        for (var part : fragmentBytes > 0 ? fragments(datagram, fragmentBytes) : List.of(datagram)) {
            var copies = random.nextDouble() < 0.1 ? 2 : 1;
            for (var i = 0; i < copies; i++) {
                if (random.nextDouble() >= loss) {
                    clock.schedule(() -> to.accept(part.clone()), random.nextInt(MAX_DELAY_MS), TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /** As a peer with a small path would have sent it. */
    static List<byte[]> fragments(byte[] datagram, int fragmentBytes) {
        var parts = new ArrayList<byte[]>();
        for (var at = 0; at < datagram.length; at = DtlsRecord.end(datagram, at)) {
            var type = DtlsRecord.type(datagram, at);
            if (type == DtlsRecord.HANDSHAKE && DtlsRecord.epoch(datagram, at) == 0) {
                cutMessages(datagram, at, fragmentBytes, parts);
            } else {
                parts.add(java.util.Arrays.copyOfRange(datagram, at, DtlsRecord.end(datagram, at)));
            }
        }
        return parts;
    }

    private static void cutMessages(byte[] datagram, int recordAt, int fragmentBytes, List<byte[]> parts) {
        var at = recordAt + DtlsRecord.HEADER_BYTES;
        while (at < DtlsRecord.end(datagram, recordAt)) {
            var from = DtlsRecord.uint24(datagram, at + 6);
            var bytes = DtlsRecord.uint24(datagram, at + 9);
            var done = 0;
            do {
                var size = Math.min(fragmentBytes, bytes - done);
                var part = new byte[DtlsRecord.HEADER_BYTES + DtlsRecord.HANDSHAKE_HEADER_BYTES + size];
                System.arraycopy(datagram, recordAt, part, 0, DtlsRecord.HEADER_BYTES);
                DtlsRecord.writeUint16(part, 11, DtlsRecord.HANDSHAKE_HEADER_BYTES + size);
                System.arraycopy(datagram, at, part, DtlsRecord.HEADER_BYTES, DtlsRecord.HANDSHAKE_HEADER_BYTES);
                writeUint24(part, DtlsRecord.HEADER_BYTES + 6, from + done);
                writeUint24(part, DtlsRecord.HEADER_BYTES + 9, size);
                System.arraycopy(
                        datagram,
                        at + DtlsRecord.HANDSHAKE_HEADER_BYTES + done,
                        part,
                        DtlsRecord.HEADER_BYTES + DtlsRecord.HANDSHAKE_HEADER_BYTES,
                        size);
                parts.add(part);
                done += size;
            } while (done < bytes);
            at += DtlsRecord.HANDSHAKE_HEADER_BYTES + bytes;
        }
    }

    static void writeUint24(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 16);
        DtlsRecord.writeUint16(bytes, at + 1, value & 0xFFFF);
    }
}
