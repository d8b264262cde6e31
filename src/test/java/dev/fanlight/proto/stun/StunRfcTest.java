package dev.fanlight.proto.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of RFC 5769, byte for byte. */
class StunRfcTest {
    static final StunKey KEY = StunKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBt");
    private static final TransactionId TRANSACTION = new TransactionId(0xB7E7A701, 0xBC34D686FA87DFAEL);

    static ByteBuf vector(String name) {
        var path = "/vectors/rfc5769/" + name + ".hex";
        try (var in = Objects.requireNonNull(StunRfcTest.class.getResourceAsStream(path), path)) {
            var hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StunMessage parsed(ByteBuf bytes) {
        var message = new StunMessage();
        assertThat(message.parse(bytes)).isEqualTo(StunStatus.OK);
        return message;
    }

    @Test
    void section21Request() {
        var message = parsed(vector("request"));
        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.transactionId()).isEqualTo(TRANSACTION);
        assertThat(message.belongsTo(TRANSACTION)).isTrue();
        assertThat(message.text(StunAttribute.SOFTWARE)).contains("STUN test client");
        assertThat(message.priority()).isEqualTo(0x6E0001FF);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLED)).isEqualTo(0x932FF9B151263B36L);
        assertThat(message.text(StunAttribute.USERNAME)).contains("evtj:h6vY");
        assertThat(message.receiverUfrag()).contains("evtj");
        assertThat(message.has(StunAttribute.FINGERPRINT)).isTrue();
        assertThat(message.verifies(KEY)).isTrue();
        assertThat(message.verifies(StunKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBu")))
                .isFalse();
    }

    @Test
    void section22ResponseWithIpv4() {
        var message = parsed(vector("response-ipv4"));
        assertThat(message.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(message.text(StunAttribute.SOFTWARE)).contains("test vector");
        assertThat(message.xorMappedAddress()).contains(new InetSocketAddress("192.0.2.1", 32853));
        assertThat(message.verifies(KEY)).isTrue();
    }

    @Test
    void section23ResponseWithIpv6() {
        var message = parsed(vector("response-ipv6"));
        assertThat(message.xorMappedAddress())
                .contains(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853));
        assertThat(message.verifies(KEY)).isTrue();
    }

    @Test
    void section24RequestWithLongTermKey() throws NoSuchAlgorithmException {
        var message = parsed(vector("request-long-term"));
        var name = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
        assertThat(message.text(StunAttribute.USERNAME)).contains(name);
        assertThat(message.text(StunAttribute.REALM)).contains("example.org");
        var secret = (name + ":example.org:TheMatrIX").getBytes(StandardCharsets.UTF_8);
        assertThat(message.verifies(StunKey.of(MessageDigest.getInstance("MD5").digest(secret))))
                .isTrue();
        assertThat(message.unknownCount()).isZero();
    }

    /** The RFC pads with spaces where we pad with zeros, so only the messages whose padding is not covered match. */
    @ParameterizedTest
    @ValueSource(strings = {"response-ipv4", "response-ipv6"})
    void whatIsWrittenIsReadBackAsTheVectorSays(String name) {
        var vector = parsed(vector(name));
        var out = Unpooled.directBuffer();
        new StunWriter()
                .begin(out, StunClass.SUCCESS, StunMessage.BINDING, TRANSACTION)
                .software("test vector")
                .xorMappedAddress(vector.xorMappedAddress().orElseThrow())
                .integrity(KEY)
                .fingerprint();
        assertThat(out.readableBytes()).isEqualTo(vector(name).readableBytes());
        // All but the byte of padding behind the software, and what is computed over it, is the same.
        assertThat(out.slice(0, 35)).isEqualTo(vector(name).slice(0, 35));
        var addressBytes = name.endsWith("4") ? 12 : 24;
        assertThat(out.slice(36, addressBytes)).isEqualTo(vector(name).slice(36, addressBytes));
        var again = parsed(out);
        assertThat(again.verifies(KEY)).isTrue();
        assertThat(again.xorMappedAddress()).isEqualTo(vector.xorMappedAddress());
        out.release();
    }
}
