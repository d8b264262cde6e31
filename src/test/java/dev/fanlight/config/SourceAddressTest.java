package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
    private static final Set<String> SCHEMES = Set.of("http", "https", "test");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://camera/stream.mjpg               | camera      | 0    | http://camera/stream.mjpg
            HTTP://Camera:8000/x?action=stream      | Camera      | 8000 | http://Camera:8000/x?action=***
            http://my_cam.local:81                  | my_cam.local| 81   | http://my_cam.local:81
            http://me:pw@10.0.0.9/x?user=a&pwd=b&c  | 10.0.0.9    | 0    | http://***@10.0.0.9/x?user=***&pwd=***&***
            http://token@10.0.0.9/                  | 10.0.0.9    | 0    | http://***@10.0.0.9/
            http://a:p@ss@cam/                      | cam         | 0    | http://***@cam/
            https://[2001:db8::7]:8443/x            | 2001:db8::7 | 8443 | https://[2001:db8::7]:8443/x
            http://cam:/x                           | cam         | 0    | http://cam:/x
            test:                                   | ''          | 0    | test:camera
            test:clock                              | ''          | 0    | test:clock
            """)
    void readsAddresses(String text, String host, int port, String redacted) {
        var source = read(text);
        assertThat(source.host()).isEqualTo(host);
        assertThat(source.port()).isEqualTo(port == 0 ? OptionalInt.empty() : OptionalInt.of(port));
        assertThat(source.redacted()).isEqualTo(redacted);
        assertThat(source).hasToString(redacted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://me:s3cret@c/     | me    | s3cret
            http://me@c/            | me    | ''
            http://me:@c/           | me    | ''
            http://a:p@ss@c/        | a     | p@ss
            http://a:b:c@c/         | a     | b:c
            http://a:%2F%40+%25@c/  | a     | /@+%
            http://%C3%A4:x@c/      | ä     | x
            """)
    void decodesTheLogin(String text, String user, String password) {
        assertThat(read(text).login()).contains(new SourceAddress.Login(user, password));
        assertThat(read(text).login().orElseThrow().toString()).isEqualTo("***");
    }

    /** Some cameras have the password in the path. Of RTMP, it is the stream's name that stands there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rtmp://live.example/app/drone1              | rtmp://live.example/app/drone1
            rtmps://me:s3cret-key@live.example:443/app/drone1?x=s3cret-key | rtmps://***@live.example:443/app/drone1?x=***
            rtmp://live.example/app/key=s3cret-key      | rtmp://live.example/app/key=***
            rtsp://cam/user=me_password=s3cret-key_channel=1_stream=0.sdp | rtsp://cam/user=***_password=***_channel=1_stream=0.sdp
            rtsp://cam/live&pwd=s3cret-key&x=1          | rtsp://cam/live&pwd=***&x=1
            rtsp://cam/Streaming/Channels/101           | rtsp://cam/Streaming/Channels/101
            """)
    void hidesSecretsInThePath(String text, String redacted) {
        var source = ((Parsed.Value<SourceAddress>) SourceAddress.parse(text)).value();
        assertThat(source.redacted()).isEqualTo(redacted);
        assertThat(source).hasToString(redacted);
        assertThat(AddressSecrets.withoutAny(text)).doesNotContain("s3cret-key");
    }

    /** Services of RTMP have the key in the path. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rtmp://live.example/app/s3cret-key          | rtmp://live.example/app/***
            rtmps://live.example:443/rtmp/s3cret-key?x=y| rtmps://live.example:443/rtmp/***?x=***
            rtmp://live.example/s3cret-key              | rtmp://live.example/***
            rtmp://live.example/app/room/s3cret-key/    | rtmp://live.example/app/***
            rtmp://live.example                         | rtmp://live.example
            """)
    void hidesTheKeyOfAPushTarget(String text, String redacted) {
        var target = pushTarget(text);
        assertThat(target.redacted()).isEqualTo(redacted);
        assertThat(target).hasToString(redacted);
        assertThat(AddressSecrets.withoutAny(text)).doesNotContain("s3cret-key");
    }

    /** Servers repeat in their refusals what they were asked for. */
    @Test
    void hidesSecretsInWhatAServerSays() {
        var address = "rtmp://me:p%40ssword@live.example/app/abcd-1234?token=zyxw%2F9";
        var said = "abcd-1234?token=zyxw%2F9 (zyxw/9) of app is no key of p@ssword";
        assertThat(pushTarget(address).hideIn(said)).isEqualTo("***?token=*** (***) of app is no key of ***");
        var source = ((Parsed.Value<SourceAddress>) SourceAddress.parse(address)).value();
        assertThat(source.hideIn(said)).isEqualTo("abcd-1234?token=*** (***) of app is no key of ***");
    }

    private static PushTarget pushTarget(String text) {
        return ((Parsed.Value<PushTarget>) PushTarget.parse(text)).value();
    }

    @Test
    void hasNoLoginWithoutUserInfo() {
        assertThat(read("http://c/@x").login()).isEmpty();
        assertThat(read("test:a@b").login()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "camera",
                "/x",
                "//c/x",
                "http:",
                "http:/x",
                "http:c",
                "http://",
                "http:///x",
                "http://c:0/",
                "http://c:65536/",
                "http://c:x/",
                "http://c:99999999999/",
                "http://a b/",
                "http://[::1/",
                "http://[1::2::3]/",
                "http://[zz]/",
                "ftp://c/",
                "javascript:x",
                "http://c/\n",
                "http://c/%zz",
                "1http://c/"
            })
    void refusesWhatCannotBeFetched(String text) {
        assertThat(SourceAddress.parse(text, SCHEMES)).isInstanceOf(Parsed.Problem.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tcp-listen:5000    | write tcp-listen://:5000
            udp:5000           | write udp://:5000
            srt:8890           | write srt://:8890
            tcp:5000           | write tcp://HOST:5000
            rtmp:host/x        | two slashes are missing behind rtmp:, as in rtmp://host/x
            rtsp:/host/x       | two slashes are missing behind rtsp:, as in rtsp://host/x
            rtsp:me:secret@h/x | two slashes are missing behind rtsp:, as in rtsp://HOST/…
            camera:8000/x      | http:// is missing at its beginning, as in http://camera.local/stream.mjpg
            """)
    void saysHowAnAddressWithoutSlashesIsWritten(String text, String hint) {
        assertThat(SourceAddress.parse(text, SCHEMES)).isEqualTo(new Parsed.Problem<SourceAddress>(hint));
    }

    @Test
    void refusesTenThousandCharacters() {
        assertThat(SourceAddress.parse("http://c/" + "x".repeat(10_000), SCHEMES))
                .isInstanceOf(Parsed.Problem.class);
    }

    private static SourceAddress read(String text) {
        return switch (SourceAddress.parse(text, SCHEMES)) {
            case Parsed.Value<SourceAddress>(var source) -> source;
            case Parsed.Problem<SourceAddress>(var hint) -> throw new AssertionError(text + ": " + hint);
        };
    }
}
