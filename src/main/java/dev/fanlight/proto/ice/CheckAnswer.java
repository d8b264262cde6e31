package dev.fanlight.proto.ice;

import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunKey;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;

/**
 * Writes the answers to checks whose integrity has been verified (RFC 8445 section 7.3); all carry integrity and
 * fingerprint themselves. The caller releases what it gets.
 */
final class CheckAnswer {
    private static final int ROOM_BYTES = 128;

    private final ByteBufAllocator allocator;
    private final StunWriter writer = new StunWriter();

    CheckAnswer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    ByteBuf success(StunMessage check, StunKey key, InetSocketAddress from) {
        var out = allocator.ioBuffer(ROOM_BYTES);
        return finish(begin(check, StunClass.SUCCESS, out).xorMappedAddress(from), key, out);
    }

    ByteBuf roleConflict(StunMessage check, StunKey key) {
        var out = allocator.ioBuffer(ROOM_BYTES);
        return finish(begin(check, StunClass.ERROR, out).errorCode(487, "Role Conflict"), key, out);
    }

    ByteBuf badRequest(StunMessage check, StunKey key) {
        var out = allocator.ioBuffer(ROOM_BYTES);
        return finish(begin(check, StunClass.ERROR, out).errorCode(400, "Bad Request"), key, out);
    }

    ByteBuf unknownAttributes(StunMessage check, StunKey key) {
        var out = allocator.ioBuffer(ROOM_BYTES);
        var answer = begin(check, StunClass.ERROR, out).errorCode(420, "Unknown Attribute");
        return finish(answer.unknownAttributesOf(check), key, out);
    }

    private StunWriter begin(StunMessage check, StunClass messageClass, ByteBuf out) {
        return writer.begin(out, messageClass, StunMessage.BINDING, check.transactionId());
    }

    private static ByteBuf finish(StunWriter answer, StunKey key, ByteBuf out) {
        answer.integrity(key).fingerprint();
        return out;
    }
}
