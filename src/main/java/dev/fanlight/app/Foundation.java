package dev.fanlight.app;

import dev.fanlight.auth.Access;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.TrackSelection;
import java.security.SecureRandom;
import java.util.function.Consumer;

/**
 * What all ways in and out stand on.
 *
 * @param frames a stream's frames, put together once for all who need them whole
 * @param selection which tracks a viewer gets, converted or not
 */
record Foundation(
        FanlightConfig config,
        MediaClock clock,
        SecureRandom random,
        Hub hub,
        EventLoops loops,
        Access access,
        StreamDoctor doctor,
        AssembledFrames frames,
        Conversions conversions,
        TrackSelection selection) {

    /** @param opened takes note of what has to be closed, in the order of opening */
    static Foundation lay(FanlightConfig config, SecureRandom random, Consumer<AutoCloseable> opened) {
        var clock = MediaClock.system();
        // Below the loops, as its pictures may go only when no loop uses them any more.
        var hub = new Hub(
                clock,
                FanlightConfig.MAX_STREAMS,
                new RingBounds(config.replay().durationNs(), config.replay().sizeBytes()));
        opened.accept(hub);
        var loops = EventLoops.open();
        opened.accept(loops);
        // Each knows something that the other wants: the doctor what will be converted, and they what it has found.
        var prospects = new ConversionProspects(config);
        var doctor = new StreamDoctor(hub, clock, () -> EventLoops.loopOf(loops.nextContext()), prospects);
        opened.accept(doctor);
        var facts = new ConversionFacts(doctor);
        var frames = new AssembledFrames(clock);
        var conversions = new Conversions(
                config.transcode(), name -> config.stream(name).transcode(), frames, facts, clock, loops);
        opened.accept(conversions);
        prospects.of(conversions);
        conversions.askFfmpeg();
        return new Foundation(
                config,
                clock,
                random,
                hub,
                loops,
                new Access(config, Machine.hostName()),
                doctor,
                frames,
                conversions,
                new TrackSelection(conversions, facts));
    }
}
