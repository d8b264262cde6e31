package dev.fanlight.rtc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where peers outside reach this machine, as configured: addresses, and names that are looked up at the start and then
 * once a minute, on a thread of its own. Any thread.
 */
final class AdvertisedAddresses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdvertisedAddresses.class);
    private static final int MINUTE_SECONDS = 60;
    private static final int FIRST_LIMIT_SECONDS = 3;

    private final List<String> hosts;
    private final CountDownLatch first = new CountDownLatch(1);
    private final @Nullable Thread lookUps;
    private volatile List<InetAddress> addresses = List.of();
    private Set<String> unknown = Set.of();

    private AdvertisedAddresses(List<String> hosts) {
        this.hosts = hosts;
        lookUps = hosts.stream().allMatch(AdvertisedAddresses::isLiteral)
                ? null
                : Thread.ofPlatform().daemon().name("advertised-addresses").unstarted(this::run);
    }

    /** Waits a few seconds at most for names to be looked up. */
    static AdvertisedAddresses of(List<String> hosts) {
        var advertised = new AdvertisedAddresses(hosts);
        if (advertised.lookUps == null) {
            advertised.lookUp();
        } else {
            advertised.lookUps.start();
            advertised.awaitFirst();
        }
        return advertised;
    }

    List<InetAddress> now() {
        return addresses;
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    private void awaitFirst() {
        try {
            if (!first.await(FIRST_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Looking up the advertised addresses {} takes long; going on without", hosts);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                lookUp();
                first.countDown();
                TimeUnit.SECONDS.sleep(MINUTE_SECONDS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookUp() {
        var found = new ArrayList<InetAddress>();
        var missing = new LinkedHashSet<String>();
        for (var host : hosts) {
            try {
                found.addAll(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                missing.add(host);
            }
        }
        if (!missing.equals(unknown)) {
            log.warn("Nobody has these names, which are configured as advertised addresses: {}", missing);
            unknown = missing;
        }
        addresses = List.copyOf(found);
    }

    @Override
    public void close() {
        if (lookUps != null) {
            lookUps.interrupt();
        }
    }
}
