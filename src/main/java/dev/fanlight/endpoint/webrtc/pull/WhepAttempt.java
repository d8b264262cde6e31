package dev.fanlight.endpoint.webrtc.pull;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.NegotiationFault;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.rtc.RtcClient;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One session at a WHEP server: a socket is opened, the offer is posted, the answer is connected to, and its media go into
 * the stream, until the server ends it, falls silent or is let go of; then the session's resource is deleted. On the
 * source's loop.
 */
final class WhepAttempt implements Ingest.Attempt {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int LEAVING_TIMEOUT_MS = 3_000;
    private static final String SDP = "application/sdp";

    /** All codecs of the hub, for nothing is decoded here. */
    private static final Terms TERMS = new Terms(
            List.of(RtpCodec.values()),
            Set.of(
                    RtpExtension.MID,
                    RtpExtension.ABS_SEND_TIME,
                    RtpExtension.TRANSPORT_CC,
                    RtpExtension.ABS_CAPTURE_TIME),
            Set.of(Feedback.values()),
            false);

    /** Who offers is the controlling side. Few others do the same on this way, so that checks may follow quickly. */
    private static final RtcClient.Options OPTIONS = new RtcClient.Options(IceTransport.UDP, true, IceTimers.quick());

    private final WhepPull.Parts parts;
    private final Context context;
    private final EventLoop loop;
    private final Ingest.Sink sink;
    private final PulledMedia media;
    private WhepTarget target;
    private int redirects;
    private boolean over;
    private @Nullable RtcClient client;
    private @Nullable SessionDescription offer;
    private @Nullable HttpClientRequest request;
    private @Nullable WhepTarget resource;
    private @Nullable ScheduledFuture<?> deadline;

    WhepAttempt(WhepPull.Parts parts, SourceAddress address, Context context, Ingest.Sink sink) {
        this.parts = parts;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.sink = sink;
        this.target = WhepTarget.of(address);
        this.media = new PulledMedia(parts, sink.publication(), new PulledMedia.Out() {
            @Override
            public void connected() {
                cancelDeadline();
            }

            @Override
            public void comes(String what) {
                sink.mediaComes(what);
            }

            @Override
            public void closed(String why) {
                end(why, 0);
            }
        });
    }

    void start() {
        if (over) {
            return;
        }
        if (target.hasUnfitToken()) {
            end("the token in its address holds a character that no token has", 0);
            return;
        }
        Thread.ofVirtual().name("whep-open").start(this::open);
    }

    /** On a thread of its own, as it waits for the loop. */
    private void open() {
        try {
            var opened = RtcClient.open(parts.clients().get(), loop, OPTIONS, media);
            loop.execute(() -> onOpened(opened));
        } catch (BindException full) {
            loop.execute(() -> end("this machine has no UDP port left for it", 0));
        } catch (RejectedExecutionException closing) {
            // The loops have ended, and the socket with them.
        }
    }

    private void onOpened(RtcClient opened) {
        if (over) {
            opened.close();
            return;
        }
        client = opened;
        offer = OwnOffer.toWatch(opened.local(), TERMS);
        ask(offer);
    }

    // ---- the offer

    private void ask(SessionDescription offered) {
        within(parts.patience().answerNs(), "it did not answer in time");
        var options =
                options(target, HttpMethod.POST).putHeader("Content-Type", SDP).putHeader("Accept", SDP);
        send(options, target, asked -> {
                    if (over) {
                        asked.reset();
                        return Future.failedFuture("closed meanwhile");
                    }
                    request = asked;
                    return asked.send(Buffer.buffer(offered.write()));
                })
                .onSuccess(this::onResponse)
                .onFailure(failure -> end(FetchFailure.describe(failure, "server"), 0));
    }

    private static RequestOptions options(WhepTarget to, HttpMethod method) {
        var options = new RequestOptions()
                .setMethod(method)
                .setHost(to.host())
                .setPort(to.port())
                .setSsl(to.isTls())
                .setURI(to.requestTarget())
                .putHeader("User-Agent", "Fanlight");
        to.authorization().ifPresent(value -> options.putHeader("Authorization", value));
        return options;
    }

    private interface Sending {
        Future<HttpClientResponse> send(HttpClientRequest request);
    }

    private Future<HttpClientResponse> send(RequestOptions options, WhepTarget to, Sending sending) {
        return HostNames.lookUp(context, to.host())
                .compose(machine -> parts.http().request(options, machine, to.certificate()))
                .compose(sending::send);
    }

    private void onResponse(HttpClientResponse response) {
        // Unless somebody listens, Vert.x logs our own reset of an answer that is of no use as an error.
        response.exceptionHandler(ignored -> {});
        if (over) {
            // The server has begun a session for somebody who has gone.
            keepResource(response);
            leave();
            response.request().reset();
            return;
        }
        var body = Buffer.buffer();
        response.handler(bytes -> {
            if (body.length() + bytes.length() > MAX_ANSWER_BYTES) {
                end("its answer is longer than any session's description", 0);
            } else {
                body.appendBuffer(bytes);
            }
        });
        response.exceptionHandler(failure -> end(FetchFailure.describe(failure, "server"), 0));
        response.endHandler(done -> {
            if (!over) {
                request = null;
                cancelDeadline();
                onAnswer(response, body.toString(StandardCharsets.UTF_8));
            }
        });
    }

    private void onAnswer(HttpClientResponse response, String body) {
        switch (response.statusCode()) {
            // The draft says 201; some servers say 200 all the same.
            case 200, 201 -> {
                keepResource(response);
                agree(body);
            }
            case 301, 302, 307, 308 -> redirect(Optional.ofNullable(response.getHeader("Location")));
            default ->
                end(
                        WhepRefusal.describe(
                                response.statusCode(),
                                Optional.ofNullable(response.getHeader("Content-Type"))
                                        .orElse(""),
                                body,
                                target.authorization().isPresent()),
                        WhepRefusal.pauseNs(Optional.ofNullable(response.getHeader("Retry-After"))));
        }
    }

    private void redirect(Optional<String> location) {
        var offered = offer;
        var next = location.flatMap(target::resolve);
        if (next.isEmpty() || ++redirects > MAX_REDIRECTS) {
            end("it redirects " + (next.isEmpty() ? "to something that is no address of HTTP" : "in a circle"), 0);
        } else if (offered != null) {
            target = next.get();
            ask(offered);
        }
    }

    /** A session on another server is left alone: whoever answers could make us send requests into our own network. */
    private void keepResource(HttpClientResponse response) {
        resource = Optional.ofNullable(response.getHeader("Location"))
                .flatMap(target::resolve)
                .filter(named -> target.isSameServer(named.uri()))
                .orElse(null);
    }

    private void agree(String body) {
        switch (SessionDescription.parse(body)) {
            case SdpReading.Refused<SessionDescription> refused ->
                end("its answer is no SDP that can be read: " + FetchFailure.printable(refused.sentence(), 120), 0);
            case SdpReading.Read<SessionDescription>(var answer) -> agree(answer);
        }
    }

    private void agree(SessionDescription answer) {
        var offered = offer;
        var opened = client;
        if (offered == null || opened == null) {
            return;
        }
        switch (PeerAnswer.to(offered, answer, TERMS)) {
            case Negotiation.Refused(var fault, var sentence) ->
                end(
                        fault == NegotiationFault.REJECTED
                                ? "it sends nothing of this stream: it may have no track in a codec of WebRTC (H.264,"
                                        + " H.265, VP8, VP9, AV1, Opus)"
                                : "its answer cannot be used: " + fault.meaning(),
                        0);
            case Negotiation.Agreed agreed -> {
                media.onAgreed(agreed.tracks());
                within(parts.patience().connectNs(), PulledMedia.UNREACHABLE);
                opened.setRemote(agreed.remote());
            }
        }
    }

    // ---- the end

    private void within(long spanNs, String elseWhy) {
        cancelDeadline();
        deadline = loop.schedule(() -> end(elseWhy, 0), spanNs, TimeUnit.NANOSECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void end(String why, long pauseNs) {
        if (over) {
            return;
        }
        // No answer that may still come is of use. It fails at once, which must find all over.
        var waiting = request;
        request = null;
        close();
        if (waiting != null) {
            waiting.reset();
        }
        sink.ended(why, pauseNs);
    }

    @Override
    public boolean makesKeyframes() {
        return true;
    }

    @Override
    public void onKeyframeWanted() {
        media.onKeyframeWanted();
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        cancelDeadline();
        media.stop();
        if (request != null) {
            // What it will answer is needed for the leave; that it never answers, does no harm.
            var waiting = request;
            loop.schedule(() -> waiting.reset(), parts.patience().answerNs(), TimeUnit.NANOSECONDS);
        }
        if (client != null) {
            client.close();
        }
        leave();
    }

    /** Deletes the session. That the server does not hear it, does no harm: it will miss us. */
    private void leave() {
        var left = resource;
        resource = null;
        if (left != null) {
            send(
                            options(left, HttpMethod.DELETE)
                                    .setConnectTimeout(LEAVING_TIMEOUT_MS)
                                    .setIdleTimeout(LEAVING_TIMEOUT_MS),
                            left,
                            HttpClientRequest::send)
                    .onSuccess(response -> {
                        response.exceptionHandler(ignored -> {});
                        response.request().reset();
                    });
        }
    }
}
