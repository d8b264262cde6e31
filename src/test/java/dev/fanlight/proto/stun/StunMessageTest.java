package dev.fanlight.proto.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StunMessageTest {
    private static final StunKey KEY = StunKey.shortTerm("a password of some length");
    private static final TransactionId TRANSACTION = new TransactionId(1, 2);
    private static final String HEADER = "2112a442000000010000000000000002";

    private static ByteBuf check() {
        var out = Unpooled.buffer();
        new StunWriter()
                .begin(out, StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                .username("here:there".getBytes(StandardCharsets.US_ASCII))
                .priority(0x7E0001FFL)
                .iceControlling(-5)
                .useCandidate()
                .integrity(KEY)
                .fingerprint();
        return out;
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void readsWhatItWrites() {
        var message = new StunMessage();
        assertThat(message.parse(check())).isEqualTo(StunStatus.OK);
        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.usernameIs("here:there".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(message.usernameIs("here:ther".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(message.usernameStartsWith("here:".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(message.priority()).isEqualTo(0x7E0001FFL);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLING)).isEqualTo(-5);
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isTrue();
        assertThat(message.has(StunAttribute.ICE_CONTROLLED)).isFalse();
        assertThat(message.verifies(KEY)).isTrue();
    }

    @Test
    void writesErrorsWithWhatWasNotUnderstood() {
        var request = new StunMessage();
        assertThat(request.parse(hex("0001 000c" + HEADER + "7fee0001aa000000 00330000")))
                .isEqualTo(StunStatus.OK);
        assertThat(request.unknownCount()).isEqualTo(2);
        var out = Unpooled.buffer();
        new StunWriter()
                .begin(out, StunClass.ERROR, StunMessage.BINDING, request.transactionId())
                .errorCode(420, "Unknown Attribute")
                .unknownAttributesOf(request)
                .integrity(KEY)
                .fingerprint();
        var answer = new StunMessage();
        assertThat(answer.parse(out)).isEqualTo(StunStatus.OK);
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.text(StunAttribute.USERNAME)).isEmpty();
        assertThat(answer.unknownAttributes()).containsExactly(0x7FEE, 0x0033);
        assertThat(answer.belongsTo(TRANSACTION)).isTrue();
    }

    @Test
    void rejectsEveryTruncationAndEveryAddition() {
        for (var name : List.of("request", "response-ipv4", "response-ipv6", "request-long-term")) {
            var whole = StunRfcTest.vector(name);
            for (var length = 0; length < whole.readableBytes(); length++) {
                assertThat(new StunMessage().parse(whole.slice(0, length))).isNotEqualTo(StunStatus.OK);
            }
            assertThat(new StunMessage().parse(Unpooled.wrappedBuffer(whole, Unpooled.wrappedBuffer(new byte[1]))))
                    .isEqualTo(StunStatus.BAD_LENGTH);
        }
    }

    @Test
    void noticesEveryChangedBit() {
        var message = new StunMessage();
        for (var bit = 0; bit < check().readableBytes() * 8; bit++) {
            var bytes = check();
            bytes.setByte(bit / 8, bytes.getByte(bit / 8) ^ 1 << bit % 8);
            var status = message.parse(bytes);
            // A bit in the type of the fingerprint turns that into something unknown; integrity still holds then.
            var fingerprintGone = bit / 8 >= bytes.readableBytes() - 8;
            assertThat(status == StunStatus.OK && message.verifies(KEY))
                    .as("bit %d", bit)
                    .isEqualTo(fingerprintGone && status == StunStatus.OK);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00                                                             | TOO_SHORT
            4001 0000 2112a442 000000010000000000000002                    | NOT_STUN
            8001 0000 2112a442 000000010000000000000002                    | NOT_STUN
            0001 0000 2112a443 000000010000000000000002                    | NO_COOKIE
            0001 0004 2112a442 000000010000000000000002                    | BAD_LENGTH
            0001 0002 2112a442 000000010000000000000002 0000               | BAD_LENGTH
            0001 0004 2112a442 000000010000000000000002 80220001           | ATTRIBUTE_OVERRUN
            0001 0004 2112a442 000000010000000000000002 7777ffff           | ATTRIBUTE_OVERRUN
            0001 0004 2112a442 000000010000000000000002 00240000           | BAD_ATTRIBUTE_LENGTH
            0001 0008 2112a442 000000010000000000000002 00250001 00000000  | BAD_ATTRIBUTE_LENGTH
            0101 000c 2112a442 000000010000000000000002 00200008 0003000000000000 | BAD_ADDRESS
            0101 000c 2112a442 000000010000000000000002 00200008 0002000000000000 | BAD_ADDRESS
            0111 0008 2112a442 000000010000000000000002 00090004 00000200  | BAD_ERROR_CODE
            0111 0008 2112a442 000000010000000000000002 00090004 00000464  | BAD_ERROR_CODE
            0001 0008 2112a442 000000010000000000000002 80280004 00000000  | BAD_FINGERPRINT
            """)
    void refusesWithAReasonAndKnowsNothing(String hex, StunStatus reason) {
        var message = new StunMessage();
        message.parse(check());
        assertThat(message.parse(hex(hex))).isEqualTo(reason);
        for (var attribute : StunAttribute.values()) {
            assertThat(message.has(attribute)).isFalse();
        }
        assertThat(message.verifies(KEY)).isFalse();
        assertThat(reason.metricName() + reason.meaning()).isNotBlank();
    }

    @Test
    void nothingMayFollowTheFingerprint() {
        var bytes = check();
        bytes.writeShort(0x8022).writeShort(0).setShort(2, bytes.readableBytes() - 20);
        assertThat(new StunMessage().parse(bytes)).isIn(StunStatus.BEHIND_FINGERPRINT, StunStatus.BAD_FINGERPRINT);
    }

    @Test
    void ignoresWhatFollowsIntegrityAndOfTwoTakesTheFirst() {
        var out = Unpooled.buffer();
        new StunWriter()
                .begin(out, StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                .priority(1)
                .priority(2)
                .integrity(KEY)
                .useCandidate();
        var message = new StunMessage();
        assertThat(message.parse(out)).isEqualTo(StunStatus.OK);
        assertThat(message.priority()).isEqualTo(1);
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
        assertThat(message.verifies(KEY)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"32,true", "16,true", "20,true", "18,false"})
    void verifiesSha256AlsoWhenItIsCut(int lengthBytes, boolean fits) throws GeneralSecurityException {
        var out = Unpooled.buffer();
        new StunWriter()
                .begin(out, StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                .priority(1);
        out.setShort(2, out.readableBytes() - 20 + 4 + lengthBytes);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        var hash = mac.doFinal(ByteBufUtil.getBytes(out));
        out.writeShort(0x001C).writeShort(lengthBytes).writeBytes(hash, 0, lengthBytes);
        out.writeZero(-out.readableBytes() & 3).setShort(2, out.readableBytes() - 20);
        var message = new StunMessage();
        assertThat(message.parse(out)).isEqualTo(StunStatus.OK);
        assertThat(message.verifies(StunKey.shortTerm("key"))).isEqualTo(fits);
        assertThat(message.verifies(StunKey.shortTerm("kez"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',OTHER",
        "00,STUN",
        "03,STUN",
        "04,OTHER",
        "10,OTHER",
        "14,DTLS",
        "3f,DTLS",
        "40,OTHER",
        "80,OTHER",
        "8060,RTP",
        "80e0,RTP",
        "803f,RTP",
        "80c8,RTCP",
        "80cd,RTCP",
        "bfc0,RTCP",
        "80df,RTCP",
        "c0c8,OTHER"
    })
    void tellsProtocolsByTheFirstByte(String hex, DatagramKind kind) {
        assertThat(DatagramKind.of(hex(hex))).isEqualTo(kind);
    }

    @Test
    void roundTripsEveryMethodAndClass() {
        for (var method = 0; method < 0x1000; method++) {
            for (var messageClass : StunClass.values()) {
                var type = messageClass.typeOf(method);
                assertThat(StunClass.ofType(type)).isEqualTo(messageClass);
                assertThat(StunClass.methodOfType(type)).isEqualTo(method);
            }
        }
    }

    @Test
    void survivesAnyBytes() {
        for (var seed = 0; seed < 10_000; seed++) {
            var random = new Random(seed);
            var bytes = ByteBufUtil.getBytes(seed % 2 == 0 ? check() : StunRfcTest.vector("response-ipv6"));
            for (var i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            readEverything(bytes);
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        readEverything(bytes);
    }

    private static void readEverything(byte[] bytes) {
        var buffer = Unpooled.wrappedBuffer(bytes);
        assertThat(DatagramKind.of(buffer)).isNotNull();
        var message = new StunMessage();
        if (message.parse(buffer) != StunStatus.OK) {
            return;
        }
        for (var attribute : StunAttribute.values()) {
            assertThat(message.text(attribute).isPresent()).isEqualTo(message.has(attribute));
        }
        assertThat(message.unknownCount()).isBetween(0, 8);
        assertThat(message.unknownAttributes().length).isLessThan(bytes.length);
        assertThat(message.xorMappedAddress().map(InetSocketAddress::getPort).orElse(0))
                .isBetween(0, 0xFFFF);
        assertThat(message.errorCode()).isBetween(0, 699);
        assertThat(message.receiverUfrag().orElse("").length()).isLessThan(bytes.length);
        message.verifies(KEY);
    }
}
