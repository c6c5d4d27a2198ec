package dev.aceso.ground.limits;

import java.net.InetAddress;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/** What counts as one network: an IPv4 address, or the /64 of IPv6 whose addresses one site takes as it likes (RFC 6177). */
public final class Network {
    private static final int SITE_BYTES = 8;

    private Network() {}

    /** The name of the network of an address, written as numbers; {@code unknown} where the connection has none. */
    public static String of(@Nullable String address) {
        if (address == null) {
            return "unknown";
        }
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(SITE_BYTES, bytes.length));
    }
}
