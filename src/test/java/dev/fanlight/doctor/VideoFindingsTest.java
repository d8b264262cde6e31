package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each finding appears with its cause and goes with it; a good stream has none. */
class VideoFindingsTest {
    private Patient patient = new Patient();

    @AfterEach
    void close() {
        patient.close();
    }

    private void replace(TrackFormat... formats) {
        patient.close();
        patient = new Patient(formats);
    }

    /** It is there after the one change and gone after the other. */
    private void assertComesAndGoes(
            Complaint complaint, Consumer<Patient> fall, Consumer<Patient> recover, int seconds) {
        patient.run(12);
        assertThat(patient.codes()).as("before").isEmpty();
        fall.accept(patient);
        patient.run(seconds);
        assertThat(patient.codes()).as("with the fault").containsExactly(complaint.code());
        recover.accept(patient);
        patient.run(seconds + 25);
        assertThat(patient.codes()).as("without it").isEmpty();
    }

    @Test
    void aGoodStreamSaysSo() {
        assertThat(patient.diagnosis().sentence()).isEqualTo("Nothing to look at yet.");
        patient.run(90);
        assertThat(patient.diagnosis().findings()).isEmpty();
        assertThat(patient.diagnosis().sentence()).isEqualTo("Nothing to complain of.");
        var video = patient.video();
        assertThat(video.profile()).isEqualTo("Constrained Baseline");
        assertThat(video.level()).isEqualTo("3.1");
        assertThat(video.widthPx()).isEqualTo(640);
        assertThat(video.heightPx()).isEqualTo(480);
        assertThat(video.framesPerSecond()).isCloseTo(25, within(0.5));
        assertThat(video.bitsPerSecond()).isCloseTo((20_000 + 24 * 8_000) * 8L, within(40_000L));
        assertThat(video.keyframeIntervalNs()).hasValue(1_000_000_000L);
        assertThat(video.slicesPerFrame()).isEqualTo(1);
        assertThat(video.driftPpm().orElseThrow()).isCloseTo(0, within(5.0));
    }

    @Test
    void framesThatComeInAnotherOrder() {
        assertComesAndGoes(
                Complaint.REORDERED_FRAMES,
                sick -> {
                    sick.sps = SpsBytes.of(77, false, SpsBytes.SILENT);
                    sick.bFrames = 2;
                },
                healed -> {
                    healed.sps = SpsBytes.of(66, false, 0);
                    healed.bFrames = 0;
                },
                3);
    }

    @Test
    void whatConversionDoesIsSaid() {
        patient.bFrames = 1;
        patient.sps = SpsBytes.of(100, false, 1);
        patient.run(3);
        var finding = patient.finding(Complaint.REORDERED_FRAMES).orElseThrow();
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.sentence())
                .startsWith(
                        "drone1 sends H.264 with B-frames, which browsers cannot play over WebRTC. Fanlight converts");
        assertThat(finding.sentence())
                .contains("% of a PC's processor core")
                .endsWith("and delays it by two or three pictures.");
        assertThat(finding.remedy()).contains("-bf 0").contains("OBS");

        patient.outlook = new Outlook.SwitchedOff();
        patient.run(2);
        var worse = patient.finding(Complaint.REORDERED_FRAMES).orElseThrow();
        assertThat(worse.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(worse.sentence()).contains("switched off");
        assertThat(worse.remedy()).contains("-bf 0").contains("streams.drone1.transcode: true");
    }

    @Test
    void whereNothingCanBeConvertedThatIsSaid() {
        patient.outlook = new Outlook.Impossible("there is no program 'ffmpeg'", "Install it.");
        patient.bFrames = 1;
        patient.sps = SpsBytes.of(100, false, 1);
        patient.run(3);
        var finding = patient.finding(Complaint.REORDERED_FRAMES).orElseThrow();
        assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(finding.sentence())
                .endsWith(
                        "this server cannot convert it, as there is no program 'ffmpeg': those viewers get no picture.");
        assertThat(finding.remedy()).contains("-bf 0").endsWith("Or have it converted here: install it.");
        patient.outlook = new Outlook.Converted();
        patient.run(2);
        assertThat(patient.diagnosis().sentence()).contains("Fanlight converts it");
    }

    @Test
    void keyframesThatAreRare() {
        assertComesAndGoes(Complaint.RARE_KEYFRAMES, sick -> sick.gop = 200, healed -> healed.gop = 25, 26);
    }

    /** As in a clip whose last keyframe comes shortly before its end, played again and again. */
    @Test
    void longAndShortIntervalsBetweenKeyframesInTurnAreOneSteadyFinding() {
        for (var round = 0; round < 12; round++) {
            for (var place = 0; place < 211; place++) {
                patient.gop = place < 2 ? 1 : Integer.MAX_VALUE;
                patient.frame();
                if (round > 1) {
                    assertThat(patient.codes()).containsExactly("rare-keyframes");
                    assertThat(patient.video().keyframeIntervalNs()).hasValue(8_400_000_000L);
                }
            }
        }
        assertThat(patient.diagnosis().sentence()).startsWith("The keyframes of drone1 come up to 8.4 s apart;");
    }

    @Test
    void keyframesBeyondWhatIsRememberedAreRareAllTheTime() {
        patient.gop = 20 * 25;
        patient.run(45);
        for (var second = 0; second < 60; second++) {
            patient.run(1);
            assertThat(patient.codes()).contains("rare-keyframes");
        }
    }

    @Test
    void whoeverMakesKeyframesOnDemandNeedNotSendThem() {
        patient.leave();
        patient.makesKeyframes = true;
        patient.comeBack(new TrackFormat(Codec.H264, Patient.CLOCK_HZ, ""));
        patient.frame();
        patient.gop = 1_000_000;
        patient.run(60);
        assertThat(patient.codes()).isEmpty();
    }

    @Test
    void noKeyframeAtAll() {
        patient.run(2);
        patient.gop = 1_000_000;
        patient.run(20);
        assertThat(patient.codes()).containsExactly("no-keyframe");
        patient.gop = 25;
        patient.run(3);
        assertThat(patient.codes()).containsExactly("rare-keyframes"); // until the long wait is some time ago
        patient.run(40);
        assertThat(patient.codes()).isEmpty();
    }

    @Test
    void keyframesWithoutParameterSets() {
        assertComesAndGoes(
                Complaint.PARAMETER_SETS_MISSING, sick -> sick.sendsSets = false, healed -> healed.sendsSets = true, 4);
    }

    @Test
    void keyframesThatAreLarge() {
        assertComesAndGoes(
                Complaint.LARGE_KEYFRAMES,
                sick -> {
                    sick.keyframeBytes = 60_000;
                    sick.frameBytes = 1_000;
                },
                healed -> {
                    healed.keyframeBytes = 20_000;
                    healed.frameBytes = 8_000;
                },
                20);
    }

    @Test
    void manySlices() {
        assertComesAndGoes(Complaint.MANY_SLICES, sick -> sick.slices = 16, healed -> healed.slices = 1, 20);
    }

    @Test
    void interlacedPictures() {
        assertComesAndGoes(
                Complaint.INTERLACED,
                sick -> sick.sps = SpsBytes.of(77, true, 0),
                healed -> healed.sps = SpsBytes.of(77, false, 0),
                4);
    }

    @Test
    void coloursThatBrowsersCannotDecode() {
        for (var profile : new int[] {110, 244}) {
            replace(new TrackFormat(Codec.H264, Patient.CLOCK_HZ, ""));
            assertComesAndGoes(
                    Complaint.UNPLAYABLE_PROFILE,
                    sick -> sick.sps = SpsBytes.of(profile, false, 0),
                    healed -> healed.sps = SpsBytes.of(100, false, 0),
                    4);
        }
    }

    @Test
    void packetsThatAreLost() {
        assertComesAndGoes(Complaint.PACKETS_LOST, sick -> sick.loseEvery = 20, healed -> healed.loseEvery = 0, 15);
    }

    @Test
    void framesThatComeInBursts() {
        assertComesAndGoes(
                Complaint.UNEVEN_ARRIVAL,
                sick -> {
                    sick.lateNs = 250_000_000;
                    sick.lateEvery = 10;
                },
                healed -> healed.lateEvery = 0,
                20);
    }

    @Test
    void framesOfUnevenRate() {
        assertComesAndGoes(Complaint.UNEVEN_FRAMES, sick -> sick.unevenEvery = 3, healed -> healed.unevenEvery = 0, 30);
    }

    @Test
    void aClockThatRunsTooFast() {
        patient.clockFactor = 1 + 400e-6;
        patient.run(120);
        assertThat(patient.codes()).containsExactly("clock-drift");
        assertThat(patient.diagnosis().sentence()).contains("400 millionths too fast");
    }

    @Test
    void timesThatAreMadeHereShowNoClock() {
        patient.publication().timesMadeHere(true);
        patient.clockFactor = 1 + 400e-6;
        patient.run(120);
        assertThat(patient.codes()).isEmpty();
        assertThat(patient.video().driftPpm()).isEmpty();
    }

    @Test
    void aBusyMachineIsNotTheCamerasFault() {
        patient.lateNs = 250_000_000;
        patient.lateEvery = 10;
        patient.timerLateNs = 100_000_000;
        patient.run(20);
        assertThat(patient.codes()).containsExactly("uneven-arrival");
        assertThat(patient.diagnosis().sentence()).contains("this server's machine is busy");
        assertThat(patient.diagnosis().findings().getFirst().remedy()).doesNotContain("Wi-Fi");
    }

    @Test
    void aFullProcessorIsNotTheCamerasFault() {
        patient.lateNs = 250_000_000;
        patient.lateEvery = 10;
        patient.processorLoad = 0.99;
        patient.run(20);
        assertThat(patient.diagnosis().sentence()).contains("this server's machine is busy");
        patient.processorLoad = 0.5;
        patient.run(50);
        assertThat(patient.diagnosis().sentence()).contains("come in bursts").doesNotContain("busy");
    }

    @Test
    void whatMostStreamsHaveAtOnceIsNoSingleCamerasFault() {
        try (var second = new Patient();
                var third = new Patient()) {
            patient.lateness.onStream(second.exam(), true);
            patient.lateness.onStream(third.exam(), true);
            patient.lateNs = 250_000_000;
            patient.lateEvery = 10;
            patient.run(20);
            assertThat(patient.diagnosis().sentence()).contains("as those of most streams do now");
            patient.lateness.onStreamGone(second.exam());
            patient.run(31);
            assertThat(patient.diagnosis().sentence()).doesNotContain("most streams");
        }
    }

    @Test
    void codecsThatBrowsersRefuse() {
        for (var codec : new Codec[] {Codec.H265, Codec.MPEG4, Codec.MPEG2}) {
            replace(new TrackFormat(codec, Patient.CLOCK_HZ, ""));
            patient.run(3);
            assertThat(patient.codes()).contains("video-codec");
        }
    }

    @Test
    void theNextPublisherBeginsWithAnEmptyChart() {
        patient.bFrames = 2;
        patient.run(3);
        assertThat(patient.codes()).containsExactly("reordered-frames");
        patient.leave();
        patient.pass(1_100_000_000L);
        assertThat(patient.diagnosis()).isEqualTo(Diagnosis.NONE);
        patient.bFrames = 0;
        patient.comeBack(new TrackFormat(Codec.H264, Patient.CLOCK_HZ, ""));
        patient.run(10);
        assertThat(patient.diagnosis().sentence()).isEqualTo("Nothing to complain of.");
    }

    @Test
    void itIsNoViewer() {
        patient.run(2);
        assertThat(patient.stream.isWatched()).isFalse();
        assertThat(patient.stream.report().viewerCount()).isZero();
        assertThat(patient.stream.viewers()).isEmpty();
    }

    // ---- facts

    @Test
    void factsAreThereWithTheFirstParameterSet() {
        patient.sps = SpsBytes.of(100, false, 2);
        patient.frame();
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.ANNOUNCED);
        assertThat(patient.facts().reordered()).isTrue();
        assertThat(patient.facts().profile()).isEqualTo("High");
        assertThat(patient.facts().widthPx()).isEqualTo(640);
    }

    @Test
    void baselineIsNeverReordered() {
        patient.frame();
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.NONE);
    }

    /** VLC does so when it plays a file again. */
    @Test
    void timesThatGoBackAtAKeyframeAreNoOtherOrder() {
        patient.sps = SpsBytes.of(100, false, SpsBytes.SILENT);
        patient.run(3);
        patient.rewind(760_000_000L);
        patient.run(3);
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.NONE);
        assertThat(patient.codes()).doesNotContain("reordered-frames");
    }

    @Test
    void whatASilentSetLeavesOpenSettlesSoon() {
        patient.sps = SpsBytes.of(100, false, SpsBytes.SILENT);
        patient.frame();
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.UNKNOWN);
        patient.run(1);
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.NONE);
        patient.bFrames = 1;
        patient.frame();
        patient.frame();
        patient.frame();
        assertThat(patient.facts().reordering()).isEqualTo(Reordering.SEEN);
    }
}
