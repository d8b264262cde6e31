package dev.fanlight.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One viewer: asks for the stream, skims its frames, tells the tally of those within the measured time. One event loop. */
final class MjpegViewer extends SimpleChannelInboundHandler<HttpObject> implements PartSkimmer.Out {
    private static final Pattern BOUNDARY =
            Pattern.compile("^multipart/.*;\\s*boundary=(?:\"([^\"]+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private final LoadOptions options;
    private final Window window;
    private final ViewerTally tally;
    private final Consumer<Outcome> onEnd;

    private @Nullable PartSkimmer parts;
    private Outcome outcome = Outcome.WATCHING;
    private long frames;
    private long lastFrameNs;
    private long largestGapNs;

    /** The measured time, nanoseconds since 1970. */
    record Window(long fromNs, long toNs) {
        boolean contains(long ns) {
            return ns >= fromNs && ns < toNs;
        }
    }

    /** @param onEnd hears once, on the viewer's loop, how its connection ended; who closed it is not told apart */
    MjpegViewer(LoadOptions options, Window window, ViewerTally tally, Consumer<Outcome> onEnd) {
        this.options = options;
        this.window = window;
        this.tally = tally;
        this.onEnd = onEnd;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, options.pathAndQuery());
        request.headers()
                .set(HttpHeaderNames.HOST, options.url().getRawAuthority())
                .set(HttpHeaderNames.USER_AGENT, "fanlight-load")
                .set(HttpHeaderNames.ACCEPT, "multipart/x-mixed-replace");
        var _ = ctx.writeAndFlush(request, ctx.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (outcome != Outcome.WATCHING) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            outcome = Outcome.BAD_HTTP;
        } else if (message instanceof HttpResponse response) {
            outcome = onResponse(response);
        } else if (message instanceof HttpContent content && parts != null) {
            outcome = parts.onBytes(epochNs(), content.content(), this);
            if (outcome == Outcome.WATCHING && message instanceof LastHttpContent) {
                outcome = Outcome.STREAM_ENDED;
            }
        }
        if (outcome != Outcome.WATCHING) {
            var _ = ctx.close();
        }
    }

    private Outcome onResponse(HttpResponse response) {
        if (!response.status().equals(HttpResponseStatus.OK)) {
            return Outcome.BAD_STATUS;
        }
        var boundary = boundary(response.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        if (boundary.isEmpty()) {
            return Outcome.NOT_MULTIPART;
        }
        parts = new PartSkimmer(boundary.get());
        lastFrameNs = Math.max(window.fromNs(), epochNs());
        return Outcome.WATCHING;
    }

    static Optional<String> boundary(String contentType) {
        var found = BOUNDARY.matcher(contentType);
        return found.find() ? Optional.of(found.group(1) != null ? found.group(1) : found.group(2)) : Optional.empty();
    }

    // hot
    @Override
    public void onFrame(long firstByteNs, long lastByteNs, long capturedNs, long relayedNs, long sizeBytes) {
        if (window.contains(lastByteNs)) {
            frames++;
            tally.onFrame(firstByteNs, lastByteNs, capturedNs, relayedNs, sizeBytes);
            onGapEnd(lastByteNs);
        }
    }

    private void onGapEnd(long nowNs) {
        largestGapNs = Math.max(largestGapNs, nowNs - lastFrameNs);
        lastFrameNs = nowNs;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (outcome == Outcome.WATCHING) {
            outcome = Outcome.CONNECTION_LOST;
        }
        if (parts != null) {
            onGapEnd(window.toNs());
            tally.onViewerDone(frames, largestGapNs);
        }
        onEnd.accept(outcome);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Broken connections come here first; what they were is told when the channel is inactive.
        var _ = ctx.close();
    }

    /** The wall clock, since capture times come from another process. */
    private static long epochNs() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
