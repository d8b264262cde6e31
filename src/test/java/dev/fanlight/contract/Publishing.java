package dev.fanlight.contract;

/** One publisher, whatever the protocol and whoever opens the connection. */
public interface Publishing extends AutoCloseable {
    /** Its lines in the configuration, below {@code streams.cam}; empty when it comes unannounced. */
    String streamConfig();

    /** Begins to publish {@code cam}, or is there to be fetched; returns when frames can be sent. */
    void begin(TestServer server);

    /** Sends the numbered frame. */
    void send(int number);

    /** Sends something that is no picture, in the place of one; the connection stays. */
    void sendRubbish();

    /** Goes without a word, as with its plug pulled. {@link #begin} brings it back. */
    void vanish();

    @Override
    void close();
}
