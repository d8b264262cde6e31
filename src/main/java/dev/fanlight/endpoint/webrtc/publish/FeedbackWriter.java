package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.proto.rtcp.ExtendedReport;
import dev.fanlight.proto.rtcp.FullIntraRequest;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.Remb;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.SourceDescription;
import dev.fanlight.proto.rtcp.twcc.TwccFeedbackGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * Puts what is said to a publisher together into as few datagrams as possible: compound ones, which begin with a report
 * and a name (RFC 3550 6.1), or of reduced size where that was agreed on (RFC 5506). Belongs to one thread.
 */
final class FeedbackWriter implements AutoCloseable {
    private static final int MAX_BYTES = 1_200;

    /** For one transport-wide feedback; what does not fit goes into the next one. */
    static final int MAX_TWCC_BYTES = 1_000;

    private static final int MAX_NACK_BYTES = 600;

    private final int ssrc;
    private final byte[] cname;
    private final boolean reducedSize;
    private final Consumer<ByteBuf> out;
    private final ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(MAX_BYTES, MAX_BYTES);

    /**
     * @param ssrc our own
     * @param out gets each datagram, valid during the call
     */
    FeedbackWriter(int ssrc, byte[] cname, boolean reducedSize, Consumer<ByteBuf> out) {
        this.ssrc = ssrc;
        this.cname = cname.clone();
        this.reducedSize = reducedSize;
        this.out = out;
    }

    /** Missing packets of a source, going up. */
    void nack(int mediaSsrc, long[] extSeqs, int count) {
        var from = 0;
        while (from < count) {
            from += Nack.write(room(MAX_NACK_BYTES), ssrc, mediaSsrc, extSeqs, from, count - from, MAX_NACK_BYTES);
        }
    }

    void pli(int mediaSsrc) {
        PictureLoss.write(room(PictureLoss.BYTES), ssrc, mediaSsrc);
    }

    void fir(int mediaSsrc, int commandNumber) {
        FullIntraRequest.write(room(FullIntraRequest.BYTES), ssrc, mediaSsrc, commandNumber);
    }

    /** How much these sources may send together. */
    void remb(long rateBps, int[] ssrcs, int count) {
        Remb.write(room(Remb.bytes(count)), ssrc, rateBps, ssrcs, count);
    }

    /** What the generator has to tell now. */
    void twcc(long nowNs, TwccFeedbackGenerator generator, int mediaSsrc) {
        while (generator.deadlineNs() <= nowNs && generator.onTimer(nowNs, room(MAX_TWCC_BYTES), ssrc, mediaSsrc) > 0) {
            // until all is told
        }
    }

    /** The regular report: what came of each source that was heard, and a request to measure the round trip. */
    void report(long nowNs, SourceTable sources, long ntp) {
        flush();
        ReceiverReport.write(bytes, ssrc, sources.heardCount());
        for (var i = 0; i < sources.count(); i++) {
            var source = sources.at(i);
            if (source.isHeard()) {
                var statistics = source.statistics;
                ReportBlock.write(
                        bytes,
                        source.ssrc,
                        statistics.takeFractionLost(),
                        statistics.cumulativeLost(),
                        statistics.highestSeq(),
                        statistics.jitter(),
                        source.lsr(),
                        source.dlsr(nowNs));
            }
        }
        SourceDescription.write(bytes, ssrc, cname);
        ExtendedReport.writeReferenceTime(bytes, ssrc, ntp);
    }

    /** Sends what was written. */
    void flush() {
        if (bytes.isReadable()) {
            out.accept(bytes);
            bytes.clear();
        }
    }

    private ByteBuf room(int sizeBytes) {
        if (bytes.writerIndex() + sizeBytes > MAX_BYTES) {
            flush();
        }
        if (!bytes.isReadable() && !reducedSize) {
            // RFC 4585 section 3.1: the least that may stand before feedback, an empty report and the name.
            ReceiverReport.write(bytes, ssrc, 0);
            SourceDescription.write(bytes, ssrc, cname);
        }
        return bytes;
    }

    @Override
    public void close() {
        bytes.release();
    }
}
