package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in, by whatever way, can be watched by every kind of player: real programs send, real programs play, and
 * {@code docs/compatibility.md} says what came. Where it says something else than what is seen here, the test fails;
 * {@code -Dfanlight.writeCompatibility=true} writes what is seen.
 */
class CompatibilityTest {
    private static final int AT_A_TIME = 1;

    /** Of two seconds: some decoders need the next keyframe first. */
    private static final int LEAST_FRAMES = 10;

    private static final int LEAST_SOUNDS = 10;
    private static final int[] SECONDS = {2, 5, 12};

    /** A pattern: of all rows only those that match are tried. */
    private static final String ONLY = "fanlight.compatibility";

    private static final String FAILED = "FAILED";
    private static final Set<String> CLASSIC_RTMP = Set.of("H264", "JPEG", "MPEG-4", "MPEG-2");
    private static final String CONFIG = "transcode: {maxConversions: 8, linger: 1s}\n";

    private static MatrixPlayers players;
    private static Relay other;

    @BeforeAll
    static void open() throws Exception {
        players = new MatrixPlayers();
        other = Relay.start(CONFIG + "streams: {clip: {source: 'file:" + MatrixSources.CAR + "'}}");
    }

    @AfterAll
    static void close() throws Exception {
        players.close();
        other.close();
    }

    @Test
    void everyPlayerGetsWhatEverySourceSends() throws Exception {
        var sources = MatrixSources.all().stream()
                .filter(source -> source.title().matches(".*" + System.getProperty(ONLY, "") + ".*"))
                .toList();
        var turns = new Semaphore(AT_A_TIME);
        var rows = new ArrayList<Future<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var source : sources) {
                turns.acquire();
                rows.add(threads.submit(() -> {
                    try {
                        return row(source);
                    } finally {
                        turns.release();
                    }
                }));
            }
        }
        var seen = new ArrayList<String>();
        for (var row : rows) {
            seen.add(row.get());
        }
        System.out.println(CompatibilityTable.of(seen));
        assertThat(seen).isNotEmpty().noneMatch(row -> row.contains(FAILED));
        var all = System.getProperty(ONLY) == null && Ffmpeg8.isForThisMachine();
        if (Boolean.getBoolean(CompatibilityTable.WRITE) && all) {
            CompatibilityTable.write(seen);
        }
        var documented = assertThat(CompatibilityTable.documented())
                .as("docs/compatibility.md; -D" + CompatibilityTable.WRITE + "=true writes it anew");
        if (all) {
            documented.containsExactlyElementsOf(seen);
        } else {
            documented.containsAll(seen);
        }
    }

    private static String row(MatrixSource source) {
        var began = System.nanoTime();
        var stream = source.source()
                .map(address -> "streams: {live/cam: {source: '" + address.of(other) + "'}}")
                .orElse("");
        try (var relay = Relay.start(CONFIG + stream);
                var sender = source.starter().start(relay)) {
            awaitLive(relay, sender);
            var cells = new LinkedHashMap<String, String>();
            var running = new LinkedHashMap<String, Future<String>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                cells(source, relay).forEach((name, cell) -> running.put(name, threads.submit(cell)));
            }
            for (var cell : running.entrySet()) {
                cells.put(cell.getKey(), outcome(cell.getValue()));
            }
            System.out.printf("%s: %s in %.1f s%n", source.title(), cells, (System.nanoTime() - began) / 1e9);
            return "| " + source.title() + " | " + cells.get("WebRTC") + " | " + cells.get("MJPEG") + " | "
                    + cells.get("snapshot") + " | " + cells.get("RTSP") + " | " + cells.get("RTMP") + " | "
                    + also(source, cells) + " |";
        } catch (Exception | AssertionError failed) {
            System.out.println(source.title() + ": " + failed);
            return "| " + source.title() + " | " + FAILED + " " + failed + " |";
        }
    }

    private static void awaitLive(Relay relay, AutoCloseable sender) throws Exception {
        var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
        while (!relay.state("live/cam").equals("live")) {
            if (System.nanoTime() > deadlineNs
                    || (sender instanceof Child child && !child.process().isAlive())) {
                throw new AssertionError("not live: " + relay.stream("live/cam")
                        + (sender instanceof Child child ? " sender: " + child.output() : ""));
            }
            Thread.sleep(20);
        }
    }

    private static Map<String, Callable<String>> cells(MatrixSource source, Relay relay) {
        var isAv1 = source.video().equals("AV1");
        var cells = new LinkedHashMap<String, Callable<String>>();
        cells.put("WebRTC", () -> judge(source, seconds -> players.webRtc(relay, seconds), true));
        cells.put("MJPEG", () -> judge(source, seconds -> players.mjpeg(relay), false));
        cells.put("snapshot", () -> judge(source, seconds -> players.snapshot(relay), false));
        cells.put("RTSP", () -> judge(source, seconds -> players.rtsp(relay, "tcp", isAv1, seconds), true));
        cells.put("RTMP", () -> rtmp(source, relay));
        for (var also : source.also()) {
            cells.put(also.name(), () -> switch (also) {
                case RTSP_UDP -> judge(source, seconds -> players.rtsp(relay, "udp", false, seconds), true);
                case CHROMIUM -> judge(source, seconds -> players.chromium(relay), true);
                case GSTREAMER_RTSP ->
                    gstreamer("rtspsrc protocols=tcp location=" + relay.rtsp("live/cam") + " ! rtph264depay");
                case GSTREAMER_RTMP ->
                    gstreamer("rtmp2src location=" + relay.rtmp("/live/cam") + " ! flvdemux name=d d.video ! queue");
            });
        }
        return cells;
    }

    /** What an old player gets, and where it differs, one that says that it takes Enhanced RTMP. */
    private static String rtmp(MatrixSource source, Relay relay) throws Exception {
        var classic = judge(source, seconds -> players.rtmp(relay, seconds), true);
        if (CLASSIC_RTMP.contains(source.video()) || !Ffmpeg8.isForThisMachine()) {
            return classic;
        }
        return classic + "; Enhanced: " + judge(source, seconds -> players.enhancedRtmp(relay, seconds), true);
    }

    private static String gstreamer(String from) throws Exception {
        return players.gstreamer(from).map(trouble -> FAILED + " " + trouble).orElse("");
    }

    private static String also(MatrixSource source, Map<String, String> cells) {
        var names = new ArrayList<String>();
        for (var also : MatrixSource.Also.values()) {
            if (source.also().contains(also)) {
                var cell = cells.getOrDefault(also.name(), "");
                names.add(cell.contains(FAILED) ? also.label + " " + cell : also.label);
            }
        }
        return String.join("; ", names);
    }

    private static String outcome(Future<String> cell) throws InterruptedException {
        try {
            return cell.get();
        } catch (ExecutionException failed) {
            return FAILED + " " + failed.getCause();
        }
    }

    /** Plays for some seconds of the stream's own time; those with a measure of their own do not look at it. */
    private interface Player {
        Seen play(int seconds) throws Exception;
    }

    /**
     * A cell: what came, with an arrow where it was converted. On a machine with much to do pictures, sound and conversions do
     * not begin together, and a short time may hold too little of one of them: then a longer one is tried.
     */
    private static String judge(MatrixSource source, Player player, boolean sound) throws Exception {
        var leastSounds = sound && source.hasSound() ? LEAST_SOUNDS : 0;
        var seen = player.play(SECONDS[0]);
        for (var i = 1; i < SECONDS.length && seen.isLessThan(LEAST_FRAMES, leastSounds); i++) {
            seen = player.play(SECONDS[i]);
        }
        if (seen.trouble().isPresent()
                || seen.isLessThan(LEAST_FRAMES, leastSounds)
                || seen.width() != source.width()
                || seen.height() != source.height()) {
            return FAILED + " " + seen;
        }
        var pictures = source.hasReordering() && !seen.reordered()
                ? "→ " + seen.video()
                : converted(source.video(), seen.video());
        return seen.audio().isEmpty() ? pictures : pictures + " + " + converted(source.audio(), seen.audio());
    }

    private static String converted(String from, String to) {
        return from.equals(to) ? to : "→ " + to;
    }
}
