package dev.fanlight.hub;

import dev.fanlight.metrics.Tally;
import java.util.Optional;

/** What happened to one viewer's frames; written by the viewer's loop, read by anyone. Adds up in its stream. */
public final class ViewerTally {
    private final StreamTotals totals;
    private final Tally framesSent = new Tally();
    private final Tally bytesSent = new Tally();
    private final Tally skippedSlow = new Tally();
    private final Tally skippedRate = new Tally();
    private final Tally lastFrameNs = new Tally();
    private final Tally lastDelayNs = new Tally();

    public ViewerTally(Stream stream) {
        this.totals = stream.totals();
        lastFrameNs.set(-1);
    }

    /** A frame has left whole. */
    public void sent(long frameNs, long nowNs) {
        // The first frame lay there before the viewer came: that is not delay.
        var delayNs = framesSent.get() == 0 ? 0 : nowNs - frameNs;
        framesSent.add(1);
        lastFrameNs.set(frameNs);
        lastDelayNs.set(delayNs);
        totals.sent(delayNs);
    }

    /** Bytes that the kernel took. */
    public void bytes(long sizeBytes) {
        bytesSent.add(sizeBytes);
        totals.bytesSent.add(sizeBytes);
    }

    /** A newer frame took this one's place before its bytes began to leave. */
    public void skippedSlow() {
        skippedSlow.add(1);
        totals.skippedSlow.increment();
    }

    /** The viewer had asked for fewer frames. */
    public void skippedRate() {
        skippedRate.add(1);
        totals.skippedRate.increment();
    }

    public ViewerReport report(String id, String kind, String address, long sinceNs) {
        return new ViewerReport(
                id,
                kind,
                address,
                sinceNs,
                framesSent.get(),
                skippedSlow.get(),
                skippedRate.get(),
                bytesSent.get(),
                lastFrameNs.get(),
                lastDelayNs.get(),
                Optional.empty());
    }
}
