package dev.fanlight.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystem;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom, as the architecture page says: each rule with the reason to keep it. */
class ArchitectureTest {
    private static final String ROOT = "dev.fanlight";

    private static JavaClasses ours = new ClassFileImporter().importClasses();

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
        assertThat(ours).as("classes under test").hasSizeGreaterThan(100);
    }

    // ---- the rooms

    @Test
    void protocolsKnowNoOtherRoom() {
        check(never(
                        "proto..",
                        "hub..",
                        "endpoint..",
                        "net..",
                        "http..",
                        "api..",
                        "app..",
                        "config..",
                        "auth..",
                        "load..",
                        "metrics..",
                        "rtc..")
                .because("a pure codec can be tested from vectors and seeds, and serves on either side of a wire"));
    }

    @Test
    void hubKnowsNoProtocol() {
        check(never("hub..", "proto..", "endpoint..", "http..", "api..", "app..", "rtc..")
                .because("a new protocol must not touch the hub, nor see how others are served"));
    }

    @Test
    void netKnowsNoMedia() {
        check(never("net..", "media..", "hub..", "proto..", "endpoint..", "http..", "api..", "app..", "rtc..")
                .because("loops and sockets serve whatever runs on them"));
    }

    @Test
    void transportsServeWhoeverUsesThem() {
        check(never("rtc..", "hub..", "endpoint..", "http..", "api..", "app..", "config..", "auth..", "load..")
                .because("the relay's peers and our own clients stand on the same transport, and neither shapes it"));
    }

    @Test
    void dtlsKnowsNoTransport() {
        check(noClasses()
                .that()
                .resideInAPackage(room("rtc.dtls.."))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(not(resideInAnyPackage(room("rtc.dtls.."), room("proto.sdp.."), room("proto.srtp..")))))
                .because("keys are agreed on without knowing what carries the datagrams"));
    }

    @Test
    void mediaImportsNothingOfOurs() {
        check(importsNothingOfOurs("media..").because("everybody imports the vocabulary, so it may pull nobody in"));
    }

    @Test
    void ffmImportsNothingOfOurs() {
        check(importsNothingOfOurs("ffm..")
                .because("codecs and sockets alike reach outside the heap by it, so it may pull nobody in"));
    }

    @Test
    void endpointsDoNotKnowEachOther() {
        check(slices().matching(room("endpoint.(*).."))
                .should()
                .notDependOnEachOther()
                .ignoreDependency(resideInAPackage(ROOT + ".."), resideInAPackage(room("endpoint.rtp..")))
                .because("what two protocols share belongs into the hub, the package above them, or what carries RTP"));
        check(noClasses()
                .that()
                .resideInAPackage(room("endpoint"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room("endpoint.*.."))
                .because("what all protocols share cannot know one of them"));
    }

    @Test
    void theDoctorLooksAndTouchesNothing() {
        check(never(
                        "doctor..",
                        "endpoint..",
                        "frames..",
                        "transcode..",
                        "net..",
                        "rtc..",
                        "http..",
                        "api..",
                        "app..",
                        "config..",
                        "auth..",
                        "load..")
                .because(
                        "it reads what the hub carries, whoever brought it; what it has to know of a configuration it is"
                                + " told"));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(room("doctor.."), room("api.."), room("app.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room("doctor.."))
                .because("the media path works the same whether somebody looks or not"));
    }

    @Test
    void framesServeWhoeverHasOrNeedsThem() {
        check(never(
                        "frames..",
                        "endpoint..",
                        "transcode..",
                        "doctor..",
                        "net..",
                        "rtc..",
                        "http..",
                        "api..",
                        "app..",
                        "config..",
                        "auth..",
                        "load..")
                .because("cutting frames into packets and back is the same whoever brought or wants them"));
    }

    @Test
    void conversionKnowsNoViewer() {
        check(never("transcode..", "endpoint..", "doctor..", "rtc..", "http..", "api..", "app..", "auth..", "load..")
                .because("a rendition is a track of the stream; who watches it, and by which protocol, is no matter"));
    }

    @Test
    void onlyTheProgramKnowsEndpoints() {
        check(onlyFrom("app..", "endpoint..")
                .because("a protocol can be taken out by taking out its room and its lines in the wiring"));
    }

    @Test
    void nobodyImportsTheProgram() {
        check(onlyFrom("app..", "app..")
                .because("the wiring knows everybody; whoever knows the wiring knows everybody too"));
    }

    @Test
    void onlyTheProgramImportsTheLoadGenerator() {
        check(onlyFrom("app..", "load..").because("what measures the relay must not share its workings"));
        check(never("load..", "hub..", "endpoint..", "http..", "config..", "api..", "auth..", "app..")
                .because("our clients are to work with any server, and are tested against others"));
    }

    @Test
    void onlyDtlsKnowsBouncyCastle() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(room("rtc.dtls"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .because("it blocks, reads clocks and makes randomness; one class keeps that from everybody else"));
    }

    @Test
    void dtlsKnowsNoMediaAndNoServer() {
        check(never(
                        "rtc.dtls..",
                        "hub..",
                        "media..",
                        "endpoint..",
                        "net..",
                        "http..",
                        "api..",
                        "app..",
                        "config..",
                        "auth..",
                        "load..")
                .because("it makes keys from datagrams, whoever carries them and whatever they protect"));
    }

    @Test
    void packagesFormNoCircle() {
        check(slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("a room that needs the room that needs it is one room"));
    }

    // ---- protocol machines are pure

    @Test
    void protocolsOpenNoSocket() {
        check(pure(resideInAnyPackage(
                        "java.nio.channels..",
                        "java.net.http..",
                        "javax.net..",
                        "io.netty.channel..",
                        "io.netty.bootstrap..",
                        "io.netty.handler..",
                        "io.vertx..")
                .or(assignableTo(Socket.class))
                .or(assignableTo(ServerSocket.class))
                .or(assignableTo(DatagramSocket.class))
                .or(assignableTo(URL.class))
                .or(assignableTo(URLConnection.class))
                .as("are sockets")));
    }

    @Test
    void protocolsKnowNoThread() {
        check(pure(resideInAnyPackage("java.util.concurrent..", "io.netty.util.concurrent..")
                .or(assignableTo(Thread.class))
                .or(assignableTo(ThreadLocal.class))
                .or(assignableTo(Timer.class))
                .as("are threads or talk to them")));
    }

    @Test
    void protocolsReadNoClock() {
        check(pureOfCalls(
                "nanoTime or currentTimeMillis",
                call -> call.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("nanoTime", "currentTimeMillis").contains(call.getName())));
        check(pureOfCalls(
                "now()",
                call -> call.getTargetOwner().getPackageName().startsWith("java.time")
                        && call.getName().equals("now")));
        check(pure(assignableTo(Clock.class)
                .or(belongToAnyOf(java.util.Date.class, java.util.Calendar.class))
                .as("are clocks")));
    }

    @Test
    void protocolsMakeNoRandomness() {
        // A java.util.random.RandomGenerator as an argument is welcome: its caller decides on the seed.
        check(pure(assignableTo(Random.class)
                .or(belongToAnyOf(java.util.SplittableRandom.class))
                .as("are sources of randomness")));
        check(pureOfCalls(
                "random()",
                call -> call.getTargetOwner().isEquivalentTo(Math.class)
                        && call.getName().equals("random")));
        check(pureOfCalls(
                "randomUUID()",
                call -> call.getTargetOwner().isEquivalentTo(UUID.class)
                        && call.getName().equals("randomUUID")));
        check(pureOfCalls(
                "a static factory of generators",
                call -> call.getTargetOwner().getPackageName().equals("java.util.random")
                        && call.getTarget()
                                .resolveMember()
                                .map(method -> method.getModifiers().contains(JavaModifier.STATIC))
                                .orElse(false)));
    }

    @Test
    void protocolsWriteNoLog() {
        check(pure(resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
                .as("are loggers")));
        check(noClasses()
                .that()
                .resideInAPackage(room("proto.."))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because(PURE));
    }

    @Test
    void protocolsTouchNoFile() {
        check(pure(resideInAPackage("java.nio.file..")
                .or(assignableTo(File.class))
                .or(assignableTo(FileSystem.class))
                .or(assignableTo(java.io.FileInputStream.class))
                .or(assignableTo(java.io.FileOutputStream.class))
                .or(assignableTo(java.io.RandomAccessFile.class))
                .or(assignableTo(java.io.FileReader.class))
                .or(assignableTo(java.io.FileWriter.class))
                .as("are files")));
    }

    // ---- words

    @Test
    void everyPackageSaysWhatLivesThere() {
        var silent = ours.getPackage(ROOT).getSubpackagesInTree().stream()
                .filter(room -> !room.getClasses().isEmpty())
                .filter(room -> !isNullMarked(room))
                .map(JavaPackage::getName)
                .toList();
        assertThat(silent)
                .as("packages without a @NullMarked package-info.java: NullAway is blind there, and nobody knows whose"
                        + " threads run in it")
                .isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper|Helpers)")
                .because("such a name tells nothing: name the idea, or the noun of the standard"));
        for (var start : List.of("Abstract", "Base")) {
            check(noClasses()
                    .should()
                    .haveNameMatching("(.*[.$])?" + start + "[A-Z][A-Za-z0-9]*")
                    .because("what is shared is composed here, not inherited"));
        }
    }

    // ---- how rules are said

    private static final String PURE =
            "a protocol machine gets time, randomness and bytes from its caller, so that a minute of a lossy network"
                    + " runs in a millisecond in a test";

    private static void check(ArchRule rule) {
        rule.check(ours);
    }

    private static String room(String packages) {
        return ROOT + "." + packages;
    }

    private static ArchRule never(String from, String... rooms) {
        return noClasses()
                .that()
                .resideInAPackage(room(from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(rooms).map(ArchitectureTest::room).toArray(String[]::new));
    }

    private static ArchRule importsNothingOfOurs(String packages) {
        return noClasses()
                .that()
                .resideInAPackage(room(packages))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(room(packages)))));
    }

    /** Nobody knows this room but itself and the importer. */
    private static ArchRule onlyFrom(String importer, String target) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(room(importer), room(target))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room(target));
    }

    private static ArchRule pure(DescribedPredicate<? super JavaClass> forbidden) {
        return noClasses()
                .that()
                .resideInAPackage(room("proto.."))
                .should()
                .dependOnClassesThat(forbidden)
                .because(PURE);
    }

    private static ArchRule pureOfCalls(String what, Predicate<JavaMethodCall> forbidden) {
        return noClasses()
                .that()
                .resideInAPackage(room("proto.."))
                .should()
                .callMethodWhere(DescribedPredicate.describe("it is " + what, forbidden))
                .because(PURE);
    }

    private static boolean isNullMarked(JavaPackage room) {
        return room.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }
}
