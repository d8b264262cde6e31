package dev.fanlight.hub;

/** A publisher that notes whether it was replaced. */
final class NamedPublisher implements Publisher {
    private final String address;
    private final boolean mayBeReplaced;
    boolean replaced;

    private NamedPublisher(String address, boolean mayBeReplaced) {
        this.address = address;
        this.mayBeReplaced = mayBeReplaced;
    }

    /** Somebody who pushes. */
    static NamedPublisher push(String address) {
        return new NamedPublisher(address, true);
    }

    /** A configured source. */
    static NamedPublisher pull(String address) {
        return new NamedPublisher(address, false);
    }

    @Override
    public String kind() {
        return mayBeReplaced ? "push" : "pull";
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean mayBeReplaced() {
        return mayBeReplaced;
    }

    @Override
    public void onReplaced() {
        replaced = true;
    }
}
