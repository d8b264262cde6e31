package dev.fanlight.bench;

import dev.fanlight.proto.srtp.InboundSrtpContext;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.srtp.SrtpMasterKey;
import dev.fanlight.proto.srtp.SrtpProfile;
import dev.fanlight.proto.srtp.SrtpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a packet of 1,200 bytes pays for SRTP when it goes to 200 viewers, each with a key of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class SrtpBenchmark {
    private static final int VIEWERS = 200;
    private static final int PACKET_BYTES = 1_200;
    private static final int HEADER_BYTES = 12;
    private static final int SLOT_BYTES = PACKET_BYTES + 16;

    @Param({"ipsec-mb", "libcrypto", "SunJCE"})
    public String engine = "";

    @Param({"AEAD_AES_128_GCM", "AES128_CM_HMAC_SHA1_80"})
    public SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

    private final OutboundSrtpContext[] viewers = new OutboundSrtpContext[VIEWERS];
    private final InboundSrtpContext[] publishers = new InboundSrtpContext[VIEWERS];
    private final ByteBuf payload = Unpooled.directBuffer(PACKET_BYTES).writeZero(PACKET_BYTES);
    private final ByteBuf batch = Unpooled.directBuffer(VIEWERS * SLOT_BYTES).writeZero(VIEWERS * SLOT_BYTES);
    private long extSeq;

    @Setup
    public void open() {
        var chosen = SrtpEngine.available().stream()
                .filter(available -> available.name().equals(engine))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no " + engine));
        var random = new Random(1);
        for (var i = 0; i < VIEWERS; i++) {
            var key = new byte[16];
            random.nextBytes(key);
            var master = new SrtpMasterKey(profile, key, new byte[profile.saltBytes()]);
            viewers[i] = new OutboundSrtpContext(chosen, master);
            publishers[i] = new InboundSrtpContext(chosen, master, 1);
            batch.setByte(i * SLOT_BYTES, 0x80);
        }
    }

    @TearDown
    public void close() {
        for (var i = 0; i < VIEWERS; i++) {
            viewers[i].close();
            publishers[i].close();
        }
        payload.release();
        batch.release();
    }

    /** As the fan-out does it: the header stands in the batch, the payload is read where the ring keeps it. */
    @Benchmark
    @OperationsPerInvocation(VIEWERS)
    public long protect() {
        var total = 0L;
        for (var i = 0; i < VIEWERS; i++) {
            batch.setShort(i * SLOT_BYTES + 2, (int) extSeq);
            total += viewers[i].protectRtp(
                    batch.memoryAddress() + i * SLOT_BYTES,
                    HEADER_BYTES,
                    payload.memoryAddress(),
                    PACKET_BYTES - HEADER_BYTES,
                    extSeq);
        }
        extSeq++;
        return total;
    }

    /** There and back; what it takes more than {@link #protect} is the price of a packet that comes in. */
    @Benchmark
    @OperationsPerInvocation(VIEWERS)
    public long protectAndUnprotect() {
        var total = protect();
        for (var i = 0; i < VIEWERS; i++) {
            var status = publishers[i].unprotectRtp(
                    batch.memoryAddress() + i * SLOT_BYTES, PACKET_BYTES + profile.rtpOverheadBytes());
            if (status != SrtpStatus.OK) {
                throw new IllegalStateException(status.toString());
            }
        }
        return total;
    }
}
