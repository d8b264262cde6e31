package dev.fanlight.app;

import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What this machine is called, and under which addresses others find it. */
final class Machine {
    private Machine() {}

    /** The host name, or nothing where it has none. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "";
        }
    }

    /** The IP address that a host name of this machine stands for; an address is its own. */
    static String address(String host) throws BindException {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException unknown) {
            throw new BindException("Cannot listen on " + host + ": this name is not known here. Choose another one with"
                    + " --host, or http.host in fanlight.yml.");
        }
    }

    /** IPv4 addresses of this machine in its networks, without loopback. */
    static List<String> lanAddresses() {
        var addresses = new ArrayList<String>();
        try {
            for (var card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!card.isUp() || card.isLoopback()) {
                    continue;
                }
                for (var address : Collections.list(card.getInetAddresses())) {
                    if (address instanceof Inet4Address) {
                        addresses.add(address.getHostAddress());
                    }
                }
            }
        } catch (SocketException unknown) {
            return List.of();
        }
        return addresses;
    }
}
